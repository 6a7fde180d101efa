// SPDX-License-Identifier: Apache-2.0
// std::bind_front with an argument that borrows, and one that owns.
#include "shape.hpp"
task<int> work(int* target, int value) { co_return *target = value; }
task<int> owned(std::string text, int value) { co_return value + static_cast<int>(text.size()); }

void use(std::string text) {
  int n = 0;
  mini::spawn(std::bind_front(work, &n), 2);  // expect: bounds.static
  mini::spawn(std::bind_front(owned, text), 2);
}
