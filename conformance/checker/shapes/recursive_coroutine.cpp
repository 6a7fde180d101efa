// SPDX-License-Identifier: Apache-2.0
// A coroutine that awaits itself.
#include "shape.hpp"
task<int> walk(int depth) {
  if (depth == 0) co_return 0;
  const rc shared(depth);  // expect: bounds.send-across-suspension
  const int below = co_await walk(depth - 1);
  co_return below + shared.get();
}

spawnable<int> use() { co_return co_await walk(3); }
