// SPDX-License-Identifier: Apache-2.0
// RULE: bounds.send-across-suspension
// EXPECT: \[bounds\.send-across-suspension\]
// LAYER: checker
// A lock guard held over a suspension: another thread would unlock. Its neighbour unlocks first.
#include "conformance/compile_fail/bounds.hpp"

bounds::spawnable<int> use(std::shared_ptr<std::mutex> mutex) {
  std::unique_lock guard(*mutex);  // @here
#ifndef RULE_BAD
  guard.unlock();
#endif
  co_await bounds::yield_now();
  co_return 1;
}

inline auto start(bounds::runtime& runtime) {
  return bounds::spawn(runtime, use(std::make_shared<std::mutex>()));  // @spawn
}
