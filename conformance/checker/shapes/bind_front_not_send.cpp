// SPDX-License-Identifier: Apache-2.0
// std::bind_front holds what is not Send.
#include "shape.hpp"
task<int> work(rc shared) { co_return shared.get(); }  // expect: bounds.send

void use() {
  mini::spawn(std::bind_front(work, rc(1)));  // expect: bounds.send
}
