// SPDX-License-Identifier: Apache-2.0
#include "conformance/textbook/variant.hpp"

FAULTY(token_wakes_one_waiter, rule::token_wakes_waiters,
       "wakes every task that waits") {
  bool token_wakes_all() override { return false; }
};
