// SPDX-License-Identifier: Apache-2.0
// Init-captures are judged by their own type.
#include "shape.hpp"
void use(std::string text, int* p) {
  mini::spawn([q = p]() -> task<int> { co_return *q; });  // expect: bounds.static
  mini::spawn([view = std::string_view(text)]() -> task<int> {  // expect: bounds.static
    co_return static_cast<int>(view.size());
  });
  mini::spawn([shared = rc(1)]() -> task<int> { co_return shared.get(); });  // expect: bounds.send
  mini::spawn([&alias = text]() -> task<int> { co_return static_cast<int>(alias.size()); });  // expect: bounds.static
  mini::spawn([owned = std::move(text)]() -> task<int> { co_return static_cast<int>(owned.size()); });
}
