// SPDX-License-Identifier: Apache-2.0
// A spawned closure names each capture that it does not own.
#include "shape.hpp"
void use() {
  int n = 0;
  std::string text;
  mini::spawn([n,
               &text]() -> task<int> {  // expect: bounds.static
    co_return n + static_cast<int>(text.size());
  });
  mini::spawn([n, text]() -> task<int> { co_return n + static_cast<int>(text.size()); });
}
