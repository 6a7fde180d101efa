// SPDX-License-Identifier: Apache-2.0
// A generator whose guard ends before each co_yield.
#include "shape.hpp"
std::mutex lock;

mini::generator<int> numbers() {
  int n = 0;
  while (n < 3) {
    {
      const std::lock_guard guard(lock);
      ++n;
    }
    co_yield n;
  }
}

spawnable<int> use() {
  int sum = 0;
  for (const int n : numbers()) sum += n;
  co_await mini::yield();
  co_return sum;
}
