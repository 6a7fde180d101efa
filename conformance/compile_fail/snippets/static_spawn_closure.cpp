// SPDX-License-Identifier: Apache-2.0
// RULE: bounds.static
// EXPECT: \[bounds\.static\]
// A closure handed to spawn that captures a local by reference; its neighbour moves the data in.
#include "conformance/compile_fail/bounds.hpp"

void use(bounds::runtime& runtime) {
  std::string text = "owned by the task";
#ifdef RULE_BAD
  auto handle = bounds::spawn(runtime, [&text]() -> bounds::task<std::size_t> {  // @here
    co_return text.size();
  });
#else
  auto handle = bounds::spawn(runtime, [](std::string owned) -> bounds::task<std::size_t> {
    co_return owned.size();
  }, std::move(text));
#endif
  static_cast<void>(handle);
}
