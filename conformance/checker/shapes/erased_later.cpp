// SPDX-License-Identifier: Apache-2.0
// std::function that gets its closure later.
#include "shape.hpp"
spawnable<int> use(int rounds) {
  std::function<int()> callback;  // expect: bounds.send-across-suspension
  callback = [shared = rc(1)] { return shared.get(); };
  std::function<int()>& called = callback;
  std::function<int(int)> other = [rounds](int n) { return n + rounds; };
  co_await mini::yield();
  co_return called() + other(1);
}
