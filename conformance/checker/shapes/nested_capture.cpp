// SPDX-License-Identifier: Apache-2.0
// A coroutine lambda that is awaited in place may borrow, but not what is not Send.
#include "shape.hpp"
spawnable<int> use() {
  int n = 1;
  const auto fine = [&n]() -> task<int> { co_return n; };
  const int seen = co_await fine();
  const rc shared(1);  // expect: bounds.send-across-suspension
  const auto bad = [&shared]() -> task<int> { co_return shared.get(); };  // expect: bounds.send
  co_return seen + co_await bad();
}
