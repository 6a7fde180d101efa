// SPDX-License-Identifier: Apache-2.0
// Awaiting what never suspends is no suspension.
#include "shape.hpp"
spawnable<int> use() {
  const rc shared(1);
  const int value = co_await mini::ready{};
  co_return value + shared.get();
}
