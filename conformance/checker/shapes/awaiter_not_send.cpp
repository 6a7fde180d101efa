// SPDX-License-Identifier: Apache-2.0
// The awaited object is not Send.
#include "shape.hpp"
struct wait_with_rc {
  rc held;
  bool await_ready();
  void await_suspend(std::coroutine_handle<>);
  int await_resume();
};

spawnable<int> use() {
  co_return co_await wait_with_rc{rc(1)};  // expect: bounds.send
}
