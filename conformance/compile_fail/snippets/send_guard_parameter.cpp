// SPDX-License-Identifier: Apache-2.0
// RULE: bounds.send
// EXPECT: \[bounds\.send\]
// A lock guard must be released by the thread that took the lock.
#include "conformance/compile_fail/bounds.hpp"

#ifdef RULE_BAD
bounds::spawnable<int> hold(std::unique_lock<std::mutex> guard) {  // @here
#else
bounds::spawnable<int> hold(std::shared_ptr<std::mutex> guard) {
#endif
  co_await bounds::yield_now();
  static_cast<void>(guard);
  co_return 1;
}
