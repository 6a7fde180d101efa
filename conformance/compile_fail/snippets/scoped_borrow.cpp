// SPDX-License-Identifier: Apache-2.0
// RULE: bounds.scoped-borrow
// EXPECT: \[bounds\.static\]
// The same borrow: refused when the task is spawned, fine when it is awaited in scope.
#include "conformance/compile_fail/bounds.hpp"

bounds::task<int> length(const std::string& text) {
  co_await bounds::yield_now();
  co_return static_cast<int>(text.size());
}

bounds::task<int> caller([[maybe_unused]] bounds::runtime& runtime) {
  const std::string text = "lives in this frame";
#ifdef RULE_BAD
  auto handle = bounds::spawn(runtime, length(text));  // @here
  static_cast<void>(handle);
  co_return 0;
#else
  const int seen = co_await length(text);
  co_return seen;
#endif
}
