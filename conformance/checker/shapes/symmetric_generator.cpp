// SPDX-License-Identifier: Apache-2.0
// A generator that walks another one, with a guard of its own.
#include "shape.hpp"
std::mutex lock;

mini::generator<int> leaves(int depth) {
  const std::scoped_lock guard(lock);  // expect: bounds.send-across-suspension
  if (depth > 0)
    for (const int n : leaves(depth - 1)) co_yield n;
  co_yield depth;
}

spawnable<int> use() {
  int sum = 0;
  for (const int n : leaves(2)) sum += n;
  co_await mini::yield();
  co_return sum;
}
