// SPDX-License-Identifier: Apache-2.0
#include "conformance/textbook/variant.hpp"

FAULTY(polls_after_return, rule::poll_not_after_completion,
       "not polled again after it returned") {
  // A notification from the last poll is served without a look at how that poll ended.
  bool polls_after_return() override { return true; }
};
