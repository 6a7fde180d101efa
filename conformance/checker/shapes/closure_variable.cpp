// SPDX-License-Identifier: Apache-2.0
// The closure is stored before it is spawned.
#include "shape.hpp"
void use(int n) {
  auto bad = [&n]() -> task<int> { co_return n; };  // expect: bounds.static
  auto good = [n]() -> task<int> { co_return n; };
  mini::spawn(bad);
  mini::spawn(std::move(good));
}
