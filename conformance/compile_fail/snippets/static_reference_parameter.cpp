// SPDX-License-Identifier: Apache-2.0
// RULE: bounds.static
// EXPECT: \[bounds\.static\].*(reference|borrow)
// A parameter that refers to the caller's data.
#include "conformance/compile_fail/bounds.hpp"

#ifdef RULE_BAD
bounds::spawnable<int> length(int base, const std::string& text) {  // @here
#else
bounds::spawnable<int> length(int base, std::string text) {
#endif
  co_await bounds::yield_now();
  co_return base + static_cast<int>(text.size());
}  // @end

inline auto start(bounds::runtime& runtime, const std::string& text) {
  return bounds::spawn(runtime, length(1, text));  // @spawn
}
