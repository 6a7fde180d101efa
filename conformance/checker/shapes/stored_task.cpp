// SPDX-License-Identifier: Apache-2.0
// A task that is stored before it is awaited.
#include "shape.hpp"
task<int> inner() {
  const rc shared(1);  // expect: bounds.send-across-suspension
  co_await mini::yield();
  co_return shared.get();
}

spawnable<int> use() {
  auto started = inner();
  co_return co_await std::move(started);
}
