// SPDX-License-Identifier: Apache-2.0
// std::move of a type without a move copies it: the original stays.
#include "shape.hpp"
void consume(rc given);

spawnable<int> use() {
  rc mine(1);  // expect: bounds.send-across-suspension
  consume(std::move(mine));
  co_await mini::yield();
  co_return 1;
}
