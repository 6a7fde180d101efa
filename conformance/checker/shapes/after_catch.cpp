// SPDX-License-Identifier: Apache-2.0
// What was made before a try block is alive after its handler.
#include "shape.hpp"
void risky();

spawnable<int> use() {
  const rc shared(1);  // expect: bounds.send-across-suspension
  try {
    risky();
    co_return 1;
  } catch (...) {
  }
  co_await mini::yield();
  co_return shared.get();
}
