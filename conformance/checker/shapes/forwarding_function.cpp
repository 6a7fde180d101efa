// SPDX-License-Identifier: Apache-2.0
// A plain function that makes the coroutine.
#include "shape.hpp"
task<int> inner(int n) {
  const rc shared(n);  // expect: bounds.send-across-suspension
  co_await mini::yield();
  co_return shared.get();
}
task<int> make(int n) { return inner(n + 1); }

spawnable<int> use() { co_return co_await make(1); }
