// SPDX-License-Identifier: Apache-2.0
// A coroutine template is judged for each instantiation.
#include "shape.hpp"
template <class T>
spawnable<int> keep(T value) {  // expect: bounds.send
  co_await mini::yield();
  co_return 1;
}

void use() {
  keep(7);
  keep(rc(1));
}
