// SPDX-License-Identifier: Apache-2.0
// A view of something that is not Send, used and not used after the await.
#include "shape.hpp"
rc& global_count();

spawnable<int> bad() {
  rc* seen = &global_count();  // expect: bounds.send-across-suspension
  co_await mini::yield();
  co_return seen->get();
}

spawnable<int> good() {
  rc* seen = &global_count();
  const int value = seen->get();
  co_await mini::yield();
  co_return value;
}

spawnable<int> overwritten() {
  rc* seen = &global_count();
  int value = seen->get();
  co_await mini::yield();
  seen = &global_count();
  value += seen->get();
  co_return value;
}
