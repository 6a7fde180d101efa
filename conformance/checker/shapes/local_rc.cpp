// SPDX-License-Identifier: Apache-2.0
// A local that is not Send, alive and not alive at the suspension.
#include "shape.hpp"
spawnable<int> bad() {
  const rc shared(42);  // expect: bounds.send-across-suspension
  co_await mini::yield();
  co_return shared.get();
}

spawnable<int> good() {
  int value = 0;
  {
    const rc shared(42);
    value = shared.get();
  }
  co_await mini::yield();
  const rc after(1);
  co_return value + after.get();
}
