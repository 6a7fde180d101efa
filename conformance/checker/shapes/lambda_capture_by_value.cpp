// SPDX-License-Identifier: Apache-2.0
// Captures by value live in the closure, not in the coroutine.
#include "shape.hpp"
void use(std::string text) {
  auto bad = [text]() -> spawnable<int> { co_return static_cast<int>(text.size()); };  // expect: bounds.static
  static_cast<void>(bad);
}
