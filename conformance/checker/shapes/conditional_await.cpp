// SPDX-License-Identifier: Apache-2.0
// An await in one branch only.
#include "shape.hpp"
spawnable<int> bad(bool wait) {
  const rc shared(1);  // expect: bounds.send-across-suspension
  if (wait) co_await mini::yield();
  co_return shared.get();
}

spawnable<int> good(bool wait) {
  if (wait) {
    co_await mini::yield();
  } else {
    const rc shared(1);
    co_return shared.get();
  }
  co_return 0;
}
