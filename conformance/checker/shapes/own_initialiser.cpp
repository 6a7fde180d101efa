// SPDX-License-Identifier: Apache-2.0
// A variable is not alive during the await that makes it.
#include "shape.hpp"
task<std::optional<rc>> make();
mini::awaiter<int> number();

spawnable<int> use() {
  const int n = co_await number();
  const rc shared(co_await number());
  co_return n + shared.get();
}
