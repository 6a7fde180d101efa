// SPDX-License-Identifier: Apache-2.0
#include <mutex>
#include <rt/rt.hpp>

std::mutex mutex;

rt::spawnable<int> count() {
  std::lock_guard guard(mutex);
  co_await rt::yield_now();
  co_return 1;
}
