// SPDX-License-Identifier: Apache-2.0
// The await is in the condition or the step of a loop.
#include "shape.hpp"
mini::awaiter<bool> more();

spawnable<int> bad() {
  for (rc shared(1); co_await more();) {  // expect: bounds.send-across-suspension
    static_cast<void>(shared.get());
  }
  co_return 1;
}

spawnable<int> good() {
  for (int i = 0; co_await more(); ++i) {
    const rc shared(i);
    static_cast<void>(shared.get());
  }
  co_return 1;
}
