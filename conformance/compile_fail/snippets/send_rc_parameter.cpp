// SPDX-License-Identifier: Apache-2.0
// RULE: bounds.send
// EXPECT: \[bounds\.send\]
// A count that is not atomic; the remedy is the thread-safe type.
#include "conformance/compile_fail/bounds.hpp"

#ifdef RULE_BAD
bounds::spawnable<int> count(bounds::rc shared) {  // @here
#else
bounds::spawnable<int> count(std::shared_ptr<const int> shared) {
#endif
  co_await bounds::yield_now();
#ifdef RULE_BAD
  co_return shared.get();
#else
  co_return *shared;
#endif
}  // @end

inline auto start(bounds::runtime& runtime) {
#ifdef RULE_BAD
  return bounds::spawn(runtime, count(bounds::rc(1)));  // @spawn
#else
  return bounds::spawn(runtime, count(std::make_shared<const int>(1)));
#endif
}
