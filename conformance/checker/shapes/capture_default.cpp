// SPDX-License-Identifier: Apache-2.0
// A default capture names what it captured.
#include "shape.hpp"
void use(int n, std::string text) {
  mini::spawn([&]() -> task<int> { co_return n; });  // expect: bounds.static
  mini::spawn([=]() -> task<int> { co_return n; });
  static_cast<void>(text);
}
