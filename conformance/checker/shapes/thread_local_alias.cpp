// SPDX-License-Identifier: Apache-2.0
// A pointer to a member of a thread_local, through a second name.
#include "shape.hpp"
struct state {
  int count;
};
thread_local state mine;
thread_local state* current;

spawnable<int> bad() {
  state& here = mine;
  int* count = &here.count;  // expect: bounds.send-across-suspension
  co_await mini::yield();
  co_return ++*count;
}

spawnable<int> good() {
  state& pointee = *current;
  co_await mini::yield();
  co_return ++pointee.count;
}
