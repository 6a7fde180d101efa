// SPDX-License-Identifier: Apache-2.0
// A loop over a thread-local container.
#include "shape.hpp"
thread_local std::vector<int> numbers;

spawnable<int> bad() {
  int sum = 0;
  for (const int n : numbers) {  // expect: bounds.send-across-suspension
    co_await mini::yield();
    sum += n;
  }
  co_return sum;
}

spawnable<int> good() {
  int sum = 0;
  const std::vector<int> copy = numbers;
  for (const int n : copy) {
    co_await mini::yield();
    sum += n;
  }
  co_return sum;
}
