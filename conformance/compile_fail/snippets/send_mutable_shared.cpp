// SPDX-License-Identifier: Apache-2.0
// RULE: bounds.send
// EXPECT: \[bounds\.send\]
// LAYER: checker
// What is shared is used by several threads at once: const must mean safe, so mutable state needs a
// lock.
#include "conformance/compile_fail/bounds.hpp"

class lazy {
 public:
  [[nodiscard]] int get() const {
#ifndef RULE_BAD
    const std::lock_guard guard(lock_);
#endif
    return ++asked_;
  }

 private:
#ifndef RULE_BAD
  mutable std::mutex lock_;
#endif
  mutable int asked_ = 0;
};

bounds::spawnable<int> use(std::shared_ptr<const lazy> shared) {  // @here
  co_await bounds::yield_now();
  co_return shared->get();
}

inline auto start(bounds::runtime& runtime) {
  return bounds::spawn(runtime, use(std::make_shared<const lazy>()));  // @spawn
}
