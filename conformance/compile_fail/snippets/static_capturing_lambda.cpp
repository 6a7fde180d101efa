// SPDX-License-Identifier: Apache-2.0
// RULE: bounds.static
// EXPECT: \[bounds\.static\].*(captures|capture)
// The document's first error: a coroutine that captures a local by reference.
#include "conformance/compile_fail/bounds.hpp"

inline auto start(bounds::runtime& runtime) {
  int answer = 42;
#ifdef RULE_BAD
  auto body = [&answer]() -> bounds::spawnable<int> {  // @here
#else
  auto body = [](int answer) -> bounds::spawnable<int> {
#endif
    co_await bounds::yield_now();
    co_return answer;
  };  // @end
#ifdef RULE_BAD
  return bounds::spawn(runtime, body());  // @spawn
#else
  return bounds::spawn(runtime, body(answer));
#endif
}
