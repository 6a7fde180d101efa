// SPDX-License-Identifier: Apache-2.0
// Each of the standard lock guards.
#include "shape.hpp"
std::mutex lock;
std::shared_mutex shared_lock;

spawnable<int> all() {
  const std::lock_guard a(lock);  // expect: bounds.send-across-suspension
  const std::unique_lock b(lock);  // expect: bounds.send-across-suspension
  const std::scoped_lock c(lock);  // expect: bounds.send-across-suspension
  const std::shared_lock d(shared_lock);  // expect: bounds.send-across-suspension
  co_await mini::yield();
  co_return 1;
}

spawnable<int> fine(std::shared_ptr<mini::async_mutex> mutex) {
  { const std::lock_guard guard(lock); }
  const auto guard = co_await mutex->lock();
  co_await mini::yield();
  co_return 1;
}
