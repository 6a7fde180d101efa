// SPDX-License-Identifier: Apache-2.0
// The closure dies at the end of the statement that spawns its coroutine.
#include "shape.hpp"
void use(std::string text) {
  mini::executor on;
  mini::co_spawn(on, [text]() -> task<int> {  // expect: bounds.static
    co_return static_cast<int>(text.size());
  }());
  mini::co_spawn(on, [](std::string owned) -> task<int> {
    co_return static_cast<int>(owned.size());
  }(text));
}
