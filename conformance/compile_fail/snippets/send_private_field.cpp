// SPDX-License-Identifier: Apache-2.0
// RULE: bounds.send
// EXPECT: \[bounds\.send\]
// LAYER: checker
// A parameter whose private field is tied to a thread: the structure counts, not the access.
#include "conformance/compile_fail/bounds.hpp"

class cache {
 public:
  [[nodiscard]] int get() const { return *value_; }

 private:
#ifdef RULE_BAD
  bounds::rc count_{1};
#endif
  std::shared_ptr<const int> value_;
};

bounds::spawnable<int> use(cache mine) {  // @here
  co_await bounds::yield_now();
  co_return mine.get();
}

inline auto start(bounds::runtime& runtime) {
  return bounds::spawn(runtime, use(cache()));  // @spawn
}
