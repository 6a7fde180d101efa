// SPDX-License-Identifier: Apache-2.0
// RULE: bounds.send-across-suspension
// EXPECT: \[bounds\.send-across-suspension\]
// LAYER: checker
// A reference to a thread_local, kept over the suspension, is another thread's data afterwards.
#include "conformance/compile_fail/bounds.hpp"

thread_local int counter = 0;

bounds::spawnable<int> use() {
#ifdef RULE_BAD
  int& mine = counter;  // @here
  co_await bounds::yield_now();
#else
  co_await bounds::yield_now();
  int& mine = counter;
#endif
  co_return ++mine;
}

inline auto start(bounds::runtime& runtime) {
  return bounds::spawn(runtime, use());  // @spawn
}
