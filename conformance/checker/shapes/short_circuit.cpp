// SPDX-License-Identifier: Apache-2.0
// What the left side of && made lives while the right side waits.
#include "shape.hpp"
bool is_set(const rc& shared);
mini::awaiter<bool> check();

spawnable<bool> bad() {
  co_return is_set(rc(1)) && co_await check();  // expect: bounds.send-across-suspension
}

spawnable<bool> good() {
  co_return co_await check() && is_set(rc(1));
}
