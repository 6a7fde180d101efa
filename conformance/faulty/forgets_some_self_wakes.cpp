// SPDX-License-Identifier: Apache-2.0
#include <atomic>

#include "conformance/textbook/variant.hpp"

FAULTY(forgets_some_self_wakes, rule::wake_while_polled,
       "comes during a poll leads to another one") {
  bool remembers_wake_while_polled() override { return ++wakes_ % 500 != 0; }

 private:
  std::atomic<unsigned> wakes_{0};
};
