// SPDX-License-Identifier: Apache-2.0
// A coroutine lambda inside a coroutine: each is judged for itself.
#include "shape.hpp"
spawnable<int> use() {
  const auto inner = [](int n) -> task<int> {
    const rc shared(n);  // expect: bounds.send-across-suspension
    co_await mini::yield();
    co_return shared.get();
  };
  const auto unused = [](int n) -> task<int> {
    const rc shared(n);
    co_await mini::yield();
    co_return shared.get();
  };
  static_cast<void>(unused);
  co_return co_await inner(1);
}
