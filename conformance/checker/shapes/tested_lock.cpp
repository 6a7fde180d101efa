// SPDX-License-Identifier: Apache-2.0
// A test of the guard says on which branch it holds.
#include "shape.hpp"
std::mutex lock;

spawnable<int> good() {
  std::unique_lock guard(lock, std::try_to_lock);
  if (guard.owns_lock()) guard.unlock();
  co_await mini::yield();
  co_return 1;
}

spawnable<int> bad() {
  std::unique_lock guard(lock, std::try_to_lock);  // expect: bounds.send-across-suspension
  if (!guard) co_return 0;
  co_await mini::yield();
  co_return 1;
}
