// SPDX-License-Identifier: Apache-2.0
// A reference to a thread_local.
#include "shape.hpp"
thread_local int counter = 0;

spawnable<int> bad() {
  int& mine = counter;  // expect: bounds.send-across-suspension
  co_await mini::yield();
  co_return ++mine;
}

spawnable<int> good() {
  int& before = counter;
  ++before;
  co_await mini::yield();
  int& after = counter;
  co_return ++after;
}
