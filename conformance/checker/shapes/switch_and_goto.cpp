// SPDX-License-Identifier: Apache-2.0
// Scopes of switch, goto and try.
#include "shape.hpp"
std::mutex lock;

spawnable<int> bad(int n) {
  switch (n) {
    case 1: {
      const std::lock_guard guard(lock);  // expect: bounds.send-across-suspension
      co_await mini::yield();
      break;
    }
    default: {
      const std::lock_guard guard(lock);
      break;
    }
  }
  co_await mini::yield();
  co_return n;
}

spawnable<int> tries(int n) {
again:
  try {
    const std::lock_guard guard(lock);
    if (--n > 0) goto again;
  } catch (...) {
    n = 0;
  }
  co_await mini::yield();
  co_return n;
}
