// SPDX-License-Identifier: Apache-2.0
// RULE: bounds.send-across-suspension
// EXPECT: \[bounds\.send-across-suspension\]
// LAYER: checker or run time
// A guard of the program's own that says of itself that it is tied to a thread; its neighbour ends
// the scope first.
#include "conformance/compile_fail/bounds.hpp"

class busy_mark {
 public:
  explicit busy_mark(bool& busy) : busy_(&busy) { *busy_ = true; }
  busy_mark(const busy_mark&) = delete;
  ~busy_mark() { *busy_ = false; }

 private:
  bool* busy_;

 public:
  BOUNDS_NOT_SEND
};

bounds::spawnable<int> use() {
  bool busy = false;
#ifdef RULE_BAD
  const busy_mark mark(busy);  // @here
  co_await bounds::yield_now();
#else
  { const busy_mark mark(busy); }
  co_await bounds::yield_now();
#endif
  co_return busy ? 1 : 0;
}

inline auto start(bounds::runtime& runtime) {
  return bounds::spawn(runtime, use());  // @spawn
}
