// SPDX-License-Identifier: Apache-2.0
// RULE: bounds.static
// EXPECT: \[bounds\.static\]
// A view inside a container inside an aggregate borrows as much as a view.

#include "conformance/compile_fail/bounds.hpp"

struct request {
  int id;
#ifdef RULE_BAD
  std::vector<std::string_view> parts;
#else
  std::vector<std::string> parts;
#endif
};

bounds::spawnable<int> use(request asked) {  // @here
  co_await bounds::yield_now();
  co_return asked.id;
}  // @end

inline auto start(bounds::runtime& runtime) {
  return bounds::spawn(runtime, use(request{}));  // @spawn
}
