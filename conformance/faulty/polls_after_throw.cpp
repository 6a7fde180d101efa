// SPDX-License-Identifier: Apache-2.0
#include "conformance/textbook/variant.hpp"

FAULTY(polls_after_throw, rule::poll_not_after_panic,
       "not polled again after it threw") {
  // An exception counts as a poll that suspended.
  bool polls_after_throw() override { return true; }
};
