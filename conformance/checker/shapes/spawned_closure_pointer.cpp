// SPDX-License-Identifier: Apache-2.0
// A spawned closure that captures a pointer or a view by value.
#include "shape.hpp"
void use(int* p, std::string_view text) {
  mini::spawn([p]() -> task<int> { co_return *p; });  // expect: bounds.static
  mini::spawn([text]() -> task<int> { co_return static_cast<int>(text.size()); });  // expect: bounds.static
}
