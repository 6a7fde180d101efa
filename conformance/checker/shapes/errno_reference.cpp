// SPDX-License-Identifier: Apache-2.0
// errno belongs to a thread.
#include "shape.hpp"
#include <cerrno>

spawnable<int> bad() {
  int& last = errno;  // expect: bounds.send-across-suspension
  co_await mini::yield();
  co_return last;
}

spawnable<int> good() {
  const int last = errno;
  co_await mini::yield();
  co_return last;
}
