// SPDX-License-Identifier: Apache-2.0
// A guard that is only held on paths that end before the await.
#include "shape.hpp"
std::mutex lock;

spawnable<int> use(bool b) {
  if (b) {
    const std::lock_guard guard(lock);
    co_return 1;
  }
  co_await mini::yield();
  co_return 2;
}
