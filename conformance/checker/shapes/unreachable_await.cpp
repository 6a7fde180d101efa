// SPDX-License-Identifier: Apache-2.0
// An await that no path reaches is none.
#include "shape.hpp"
spawnable<int> use() {
  co_await mini::yield();
  const rc shared(1);
  co_return shared.get();
  co_await mini::yield();
}
