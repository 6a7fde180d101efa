// SPDX-License-Identifier: Apache-2.0
// co_yield is a suspension as well.
#include "shape.hpp"
mini::generator<int> numbers() {
  const rc shared(1);  // expect: bounds.send-across-suspension
  co_yield shared.get();
  co_yield 2;
}

spawnable<int> use() {
  int sum = 0;
  for (const int n : numbers()) sum += n;
  co_await mini::yield();
  co_return sum;
}
