// SPDX-License-Identifier: Apache-2.0
// std::any made from a value that is not Send.
#include "shape.hpp"
spawnable<int> use() {
  std::any held = rc(1);  // expect: bounds.send-across-suspension
  std::any fine = 7;
  co_await mini::yield();
  co_return fine.has_value() ? 1 : 0;
}
