// SPDX-License-Identifier: Apache-2.0
// A guard in the initialiser of an if, and in a condition.
#include "shape.hpp"
std::mutex lock;
rc make();

spawnable<int> use(bool more) {
  if (const std::lock_guard guard(lock); more) {  // expect: bounds.send-across-suspension
    co_await mini::yield();
  }
  if (const std::lock_guard guard(lock); more) {
    more = false;
  }
  co_await mini::yield();
  co_return 1;
}
