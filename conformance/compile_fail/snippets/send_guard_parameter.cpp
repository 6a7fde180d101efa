// SPDX-License-Identifier: Apache-2.0
// RULE: bounds.send
// EXPECT: \[bounds\.send\]
// A lock guard must be released by the thread that took the lock, even when it owns its mutex.
#include "conformance/compile_fail/bounds.hpp"

class owning_guard {
 public:
  explicit owning_guard(std::shared_ptr<std::mutex> mutex) : mutex_(std::move(mutex)) {
    mutex_->lock();
  }
  owning_guard(owning_guard&&) noexcept = default;
  ~owning_guard() {
    if (mutex_) mutex_->unlock();
  }

 private:
  std::shared_ptr<std::mutex> mutex_;

 public:
  BOUNDS_NOT_SEND
};

#ifdef RULE_BAD
bounds::spawnable<int> hold(owning_guard guard) {  // @here
#else
bounds::spawnable<int> hold(std::shared_ptr<std::mutex> guard) {
#endif
  co_await bounds::yield_now();
  static_cast<void>(guard);
  co_return 1;
}  // @end

inline auto start(bounds::runtime& runtime, const std::shared_ptr<std::mutex>& mutex) {
#ifdef RULE_BAD
  return bounds::spawn(runtime, hold(owning_guard(mutex)));  // @spawn
#else
  return bounds::spawn(runtime, hold(mutex));
#endif
}
