// SPDX-License-Identifier: Apache-2.0
// A function that hands out thread-local data.
#include "shape.hpp"
int& counter() {
  thread_local int count = 0;
  return count;
}

spawnable<int> bad() {
  int& mine = counter();  // expect: bounds.send-across-suspension
  co_await mini::yield();
  co_return ++mine;
}

spawnable<int> good() {
  const int before = counter();
  co_await mini::yield();
  co_return before + ++counter();
}
