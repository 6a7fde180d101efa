// SPDX-License-Identifier: Apache-2.0
// RULE: bounds.send
// EXPECT: \[bounds\.send\]
// A thread-bound value that is alive across the suspension because the awaited object holds it; the
// remedy ends its scope first.
#include "conformance/compile_fail/bounds.hpp"

BOUNDS_NEEDS(bounds::awaits_all, "its coroutines await only what the runtime made");

struct wait_with_rc {
  bounds::rc held;
  bool await_ready() { return true; }
  void await_suspend(std::coroutine_handle<>) {}
  int await_resume() { return held.get(); }
  BOUNDS_NOT_SEND
};

bounds::spawnable<int> use() {
#ifdef RULE_BAD
  const int value = co_await wait_with_rc{bounds::rc(42)};  // @here
#else
  int value = 0;
  {
    const bounds::rc held(42);
    value = held.get();
  }
  co_await bounds::yield_now();
#endif
  co_return value;
}

inline auto start(bounds::runtime& runtime) {
  return bounds::spawn(runtime, use());  // @spawn
}
