// SPDX-License-Identifier: Apache-2.0
// A task that was built from borrows, and is spawned.
#include "shape.hpp"
task<int> length(const std::string& text) { co_return static_cast<int>(text.size()); }
task<int> owned(std::string text) { co_return static_cast<int>(text.size()); }

task<int> use(std::string text) {
  mini::spawn(length(text));  // expect: bounds.static
  mini::spawn(owned(text));
  co_return co_await length(text);
}
