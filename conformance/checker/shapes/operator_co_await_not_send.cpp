// SPDX-License-Identifier: Apache-2.0
// What operator co_await gives is not Send.
#include "shape.hpp"
struct waits {
  struct waiter {
    rc held;
    bool await_ready();
    void await_suspend(std::coroutine_handle<>);
    int await_resume();
  };
  waiter operator co_await() const;
};

spawnable<int> use(waits given) {
  co_return co_await given;  // expect: bounds.send
}
