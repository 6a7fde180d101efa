// SPDX-License-Identifier: Apache-2.0
// A closure reaches spawn through a wrapper of the user's.
#include "shape.hpp"
template <class F>
void launch(F f) {
  mini::spawn(std::move(f));
}

void use(int n) {
  launch([&n]() -> task<int> { co_return n; });  // expect: bounds.static
  launch([n]() -> task<int> { co_return n; });
}
