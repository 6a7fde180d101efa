// SPDX-License-Identifier: Apache-2.0
// A generic closure is judged for the types it is called with.
#include "shape.hpp"
template <class F, class... Args>
task<int> run(F f, Args... args) {
  co_return co_await f(args...);
}

spawnable<int> use() {
  const auto body = [](auto value) -> task<int> {  // expect: bounds.send
    co_await mini::yield();
    co_return value.get();
  };
  co_return co_await body(rc(1));
}
