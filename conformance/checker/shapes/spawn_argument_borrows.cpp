// SPDX-License-Identifier: Apache-2.0
// Arguments of spawn that borrow.
#include "shape.hpp"
task<int> length(std::string_view text) { co_return static_cast<int>(text.size()); }
task<int> deref(int* value) { co_return *value; }
task<int> owned(const std::string& text) { co_return static_cast<int>(text.size()); }

void use(std::string text) {
  int n = 0;
  mini::spawn(length, std::string_view(text));  // expect: bounds.static
  mini::spawn(deref, &n);  // expect: bounds.static
  mini::spawn(owned, std::ref(text));  // expect: bounds.static
  mini::spawn(owned, text);
}
