// SPDX-License-Identifier: Apache-2.0
// A local of a coroutine that a spawned one awaits.
#include "shape.hpp"
task<int> inner() {
  const rc shared(1);  // expect: bounds.send-across-suspension
  co_await mini::yield();
  co_return shared.get();
}

task<int> never_spawned() {
  const rc shared(1);
  co_await mini::yield();
  co_return shared.get();
}

spawnable<int> outer() { co_return co_await inner(); }
