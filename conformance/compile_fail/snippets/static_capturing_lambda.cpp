// SPDX-License-Identifier: Apache-2.0
// RULE: bounds.static
// EXPECT: \[bounds\.static\].*(captures|capture)
// The document's first error: a coroutine that captures a local by reference.
#include "conformance/compile_fail/bounds.hpp"

int main() {
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
  auto made = body();
#else
  auto made = body(answer);
#endif
  static_cast<void>(made);
}
