// SPDX-License-Identifier: Apache-2.0
// An await in a branch of ?:, and a temporary in the other one.
#include "shape.hpp"
int value_of(const rc& shared);
mini::awaiter<int> wait(const rc& shared);
mini::awaiter<int> number();

spawnable<int> bad(bool b) {
  co_return b ? co_await wait(rc(1)) : 0;  // expect: bounds.send-across-suspension
}

spawnable<int> good(bool b) {
  co_return b ? value_of(rc(1)) : co_await number();
}
