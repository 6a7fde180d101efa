// SPDX-License-Identifier: Apache-2.0
// A pointer that is used in the next round of a loop.
#include "shape.hpp"
thread_local int slots[4];

spawnable<int> bad(int rounds) {
  int* at = slots;  // expect: bounds.send-across-suspension
  for (int i = 0; i < rounds; ++i) {
    ++*at;
    co_await mini::yield();
  }
  co_return 0;
}

spawnable<int> good(int rounds) {
  for (int i = 0; i < rounds; ++i) {
    int* at = slots;
    ++*at;
    co_await mini::yield();
  }
  co_return 0;
}
