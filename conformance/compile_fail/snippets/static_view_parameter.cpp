// SPDX-License-Identifier: Apache-2.0
// RULE: bounds.static
// EXPECT: \[bounds\.static\].*borrow
// A parameter that looks like a value and is a view.
#include "conformance/compile_fail/bounds.hpp"

#ifdef RULE_BAD
bounds::spawnable<int> length(std::string_view text) {  // @here
#else
bounds::spawnable<int> length(std::string text) {
#endif
  co_await bounds::yield_now();
  co_return static_cast<int>(text.size());
}  // @end

inline auto start(bounds::runtime& runtime) {
  return bounds::spawn(runtime, length("text"));  // @spawn
}
