// SPDX-License-Identifier: Apache-2.0
// The object of a member call is chosen before its arguments wait.
#include "shape.hpp"
thread_local std::vector<int> log;
mini::awaiter<int> next();

spawnable<int> bad() {
  log.push_back(co_await next());  // expect: bounds.send-across-suspension
  co_return 1;
}

spawnable<int> good() {
  const int value = co_await next();
  log.push_back(value);
  co_return 1;
}
