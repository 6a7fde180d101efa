// SPDX-License-Identifier: Apache-2.0
// RULE: bounds.static
// EXPECT: \[bounds\.static\].*this
// A member coroutine keeps `this`, which it does not own.
#include "conformance/compile_fail/bounds.hpp"

struct connection {
  int id = 0;
#ifdef RULE_BAD
  bounds::spawnable<int> run() {  // @here
#else
  static bounds::spawnable<int> run(int id) {
#endif
    co_await bounds::yield_now();
    co_return id;
  }  // @end
};

inline auto start(bounds::runtime& runtime, connection& made) {
#ifdef RULE_BAD
  return bounds::spawn(runtime, made.run());  // @spawn
#else
  return bounds::spawn(runtime, connection::run(made.id));
#endif
}
