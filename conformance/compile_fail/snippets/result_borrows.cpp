// SPDX-License-Identifier: Apache-2.0
// RULE: bounds.result
// EXPECT: \[bounds\.result\]
// A result that borrows from the task which is gone when it is read.
#include "conformance/compile_fail/bounds.hpp"

#ifdef RULE_BAD
bounds::spawnable<std::string_view> name(std::string text) {  // @here
#else
bounds::spawnable<std::string> name(std::string text) {
#endif
  co_await bounds::yield_now();
  co_return text;
}  // @end

inline auto start(bounds::runtime& runtime) {
  return bounds::spawn(runtime, name("text"));  // @spawn
}
