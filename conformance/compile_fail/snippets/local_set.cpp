// SPDX-License-Identifier: Apache-2.0
// RULE: bounds.local-set
// EXPECT: \[bounds\.(send|static)\]
// A task that is not Send: refused by spawn, welcome in a local set.
#include "conformance/compile_fail/bounds.hpp"

BOUNDS_NEEDS(!std::is_void_v<bounds::local_set>, "the runtime has no local set");

bounds::local_task<int> count(bounds::rc shared) {
  co_await bounds::yield_now();
  co_return shared.get();
}

void use([[maybe_unused]] bounds::runtime& runtime, [[maybe_unused]] bounds::local_set& set) {
#ifdef RULE_BAD
  auto handle = bounds::spawn(runtime, count, bounds::rc(1));  // @here
#else
  auto handle = bounds::spawn_local(set, count, bounds::rc(1));
#endif
  static_cast<void>(handle);
}
