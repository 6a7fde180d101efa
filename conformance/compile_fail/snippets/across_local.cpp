// SPDX-License-Identifier: Apache-2.0
// RULE: bounds.send-across-suspension
// EXPECT: \[bounds\.send-across-suspension\]
// LAYER: checker or run time
// A count that is not atomic, alive at the suspension; its neighbour ends the scope first.
#include "conformance/compile_fail/bounds.hpp"

bounds::spawnable<int> use() {
#ifdef RULE_BAD
  const bounds::rc held(42);  // @here
  co_await bounds::yield_now();
  co_return held.get();
#else
  int value = 0;
  {
    const bounds::rc held(42);
    value = held.get();
  }
  co_await bounds::yield_now();
  co_return value;
#endif
}

inline auto start(bounds::runtime& runtime) {
  return bounds::spawn(runtime, use());  // @spawn
}
