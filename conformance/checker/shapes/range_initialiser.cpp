// SPDX-License-Identifier: Apache-2.0
// A temporary that a range-based for keeps alive.
#include "shape.hpp"
std::vector<rc> make();
std::vector<int> numbers();

spawnable<int> use() {
  int sum = 0;
  for (const auto& one : make()) {  // expect: bounds.send-across-suspension
    co_await mini::yield();
    sum += one.get();
  }
  for (const int one : numbers()) {
    co_await mini::yield();
    sum += one;
  }
  co_return sum;
}
