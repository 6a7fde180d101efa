// SPDX-License-Identifier: Apache-2.0
// RULE: bounds.result
// EXPECT: \[bounds\.result\]
// A result that must not leave its thread.
#include "conformance/compile_fail/bounds.hpp"

#ifdef RULE_BAD
bounds::spawnable<bounds::rc> make(int value) {  // @here
  co_await bounds::yield_now();
  co_return bounds::rc(value);
#else
bounds::spawnable<std::shared_ptr<int>> make(int value) {
  co_await bounds::yield_now();
  co_return std::make_shared<int>(value);
#endif
}  // @end

inline auto start(bounds::runtime& runtime) {
  return bounds::spawn(runtime, make(1));  // @spawn
}
