// SPDX-License-Identifier: Apache-2.0
// RULE: bounds.static
// EXPECT: \[bounds\.static\]
// An argument handed to spawn that only borrows. The function itself may take a reference: spawn
// owns the argument for as long as the task lives.
#include "conformance/compile_fail/bounds.hpp"

bounds::task<int> length(const std::string& text) {
  co_await bounds::yield_now();
  co_return static_cast<int>(text.size());
}

void use(bounds::runtime& runtime, std::string text) {
#ifdef RULE_BAD
  auto handle = bounds::spawn(runtime, length, std::ref(text));  // @here
#else
  auto handle = bounds::spawn(runtime, length, text);
#endif
  static_cast<void>(handle);
}
