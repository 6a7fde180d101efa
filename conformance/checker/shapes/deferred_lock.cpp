// SPDX-License-Identifier: Apache-2.0
// A deferred lock holds nothing until it is locked.
#include "shape.hpp"
std::mutex lock;

spawnable<int> good() {
  std::unique_lock guard(lock, std::defer_lock);
  co_await mini::yield();
  guard.lock();
  co_return 1;
}

spawnable<int> bad() {
  std::unique_lock guard(lock, std::defer_lock);  // expect: bounds.send-across-suspension
  guard.lock();
  co_await mini::yield();
  co_return 1;
}
