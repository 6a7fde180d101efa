// SPDX-License-Identifier: Apache-2.0
// unique_lock, unlocked before the await or locked again.
#include "shape.hpp"
std::mutex lock;

spawnable<int> good() {
  std::unique_lock guard(lock);
  guard.unlock();
  co_await mini::yield();
  co_return 1;
}

spawnable<int> locked_again() {
  std::unique_lock guard(lock);  // expect: bounds.send-across-suspension
  guard.unlock();
  co_await mini::yield();
  guard.lock();
  co_await mini::yield();
  co_return 1;
}

spawnable<int> on_one_path(bool b) {
  std::unique_lock guard(lock);  // expect: bounds.send-across-suspension
  if (b) guard.unlock();
  co_await mini::yield();
  co_return 1;
}
