// SPDX-License-Identifier: Apache-2.0
// A moved-from local gets a new value.
#include "shape.hpp"
void consume(mini::token given);

spawnable<int> use() {
  mini::token mine;  // expect: bounds.send-across-suspension
  consume(std::move(mine));
  mine = mini::token();
  co_await mini::yield();
  co_return mine.get();
}
