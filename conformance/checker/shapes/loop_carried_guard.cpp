// SPDX-License-Identifier: Apache-2.0
// A guard that one round takes and the next one holds over its await.
#include "shape.hpp"
std::mutex lock;

spawnable<int> bad(int rounds) {
  std::unique_lock<std::mutex> guard;  // expect: bounds.send-across-suspension
  for (int i = 0; i < rounds; ++i) {
    co_await mini::yield();
    guard = std::unique_lock(lock);
  }
  co_return 0;
}

spawnable<int> good(int rounds) {
  std::unique_lock<std::mutex> guard;
  for (int i = 0; i < rounds; ++i) {
    co_await mini::yield();
    guard = std::unique_lock(lock);
    guard.unlock();
  }
  co_return 0;
}
