// SPDX-License-Identifier: Apache-2.0
// RULE: bounds.send-across-suspension
// EXPECT: \[bounds\.send-across-suspension\]
// LAYER: checker or run time
// A temporary lives to the end of the full-expression, and so over the suspension in it.
#include "conformance/compile_fail/bounds.hpp"

bounds::task<int> twice(int value) {
  co_await bounds::yield_now();
  co_return 2 * value;
}

bounds::spawnable<int> use() {
#ifdef RULE_BAD
  const int seen = co_await twice(bounds::rc(21).get());  // @here
#else
  const int value = bounds::rc(21).get();
  const int seen = co_await twice(value);
#endif
  co_return seen;
}

inline auto start(bounds::runtime& runtime) {
  return bounds::spawn(runtime, use());  // @spawn
}
