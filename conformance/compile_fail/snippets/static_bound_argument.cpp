// SPDX-License-Identifier: Apache-2.0
// RULE: bounds.static
// EXPECT: \[bounds\.static\]
// LAYER: checker
// A bound argument is private to the binder: only a look inside shows that it borrows.
#include "conformance/compile_fail/bounds.hpp"

bounds::task<int> length(const std::string* text) {
  co_await bounds::yield_now();
  co_return static_cast<int>(text->size());
}
bounds::task<int> length_of(std::shared_ptr<const std::string> text) {
  co_await bounds::yield_now();
  co_return static_cast<int>(text->size());
}

void use(bounds::runtime& runtime, const std::shared_ptr<const std::string>& text) {
#ifdef RULE_BAD
  auto handle = bounds::spawn(runtime, std::bind_front(length, text.get()));  // @here
#else
  auto handle = bounds::spawn(runtime, std::bind_front(length_of, text));
#endif
  static_cast<void>(handle);
}
