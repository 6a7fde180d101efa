// SPDX-License-Identifier: Apache-2.0
// A temporary of the full-expression.
#include "shape.hpp"
task<int> twice(int value) { co_return 2 * value; }
mini::awaiter<int> count_of(const rc& shared);

spawnable<int> bad() {
  co_return co_await count_of(rc(1));  // expect: bounds.send-across-suspension
}

spawnable<int> good() {
  co_return co_await twice(rc(1).get() + 0) + rc(2).get();  // expect: bounds.send-across-suspension
}

spawnable<int> apart() {
  const int value = rc(1).get();
  co_return co_await twice(value) + rc(2).get();
}
