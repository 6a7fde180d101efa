// SPDX-License-Identifier: Apache-2.0
// RULE: bounds.static
// EXPECT: \[bounds\.static\].*borrow
// A pointer, hidden in an aggregate.
#include "conformance/compile_fail/bounds.hpp"

struct request {
#ifdef RULE_BAD
  const int* id;
#else
  int id;
#endif
  std::string text;
};

bounds::spawnable<int> handle_request(request r) {  // @here
  co_await bounds::yield_now();
  co_return static_cast<int>(r.text.size());
}  // @end

inline auto start(bounds::runtime& runtime) {
  return bounds::spawn(runtime, handle_request(request{}));  // @spawn
}
