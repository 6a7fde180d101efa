// SPDX-License-Identifier: Apache-2.0
// A coroutine lambda that captures by reference.
#include "shape.hpp"
void use() {
  int n = 0;
  auto bad = [&n]() -> spawnable<int> { co_return n; };  // expect: bounds.static
  auto good = [](int value) -> spawnable<int> { co_return value; };
  static_cast<void>(bad);
  static_cast<void>(good);
}
