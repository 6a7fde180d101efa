// SPDX-License-Identifier: Apache-2.0
// Structured bindings that refer to a thread_local.
#include "shape.hpp"
thread_local std::pair<int, int> counts;

spawnable<int> bad() {
  auto& [a, b] = counts;  // expect: bounds.send-across-suspension
  co_await mini::yield();
  co_return a + b;
}

spawnable<int> copied() {
  auto [a, b] = counts;
  co_await mini::yield();
  co_return a + b;
}
