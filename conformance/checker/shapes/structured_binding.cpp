// SPDX-License-Identifier: Apache-2.0
// Structured bindings hold the object that they take apart.
#include "shape.hpp"
std::pair<int, rc> both();
std::pair<int, int> numbers();

spawnable<int> bad() {
  auto [number, shared] = both();  // expect: bounds.send-across-suspension
  co_await mini::yield();
  co_return number;
}

spawnable<int> good() {
  auto [a, b] = numbers();
  co_await mini::yield();
  co_return a + b;
}
