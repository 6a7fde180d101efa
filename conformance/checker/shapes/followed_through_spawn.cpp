// SPDX-License-Identifier: Apache-2.0
// The body of a function and of a closure that are handed to spawn.
#include "shape.hpp"
task<int> body() {
  const rc shared(1);  // expect: bounds.send-across-suspension
  co_await mini::yield();
  co_return shared.get();
}

void use() {
  mini::spawn(body);
  mini::spawn([]() -> task<int> {
    const rc shared(1);  // expect: bounds.send-across-suspension
    co_await mini::yield();
    co_return shared.get();
  });
  mini::spawn_local([]() -> task<int> {
    const rc shared(1);
    co_await mini::yield();
    co_return shared.get();
  });
}
