// SPDX-License-Identifier: Apache-2.0
#include "conformance/textbook/variant.hpp"

FAULTY(polls_after_destruction, rule::poll_not_after_destruction,
       "runs after it was destroyed") {
  // The abort destroys the frame and leaves the queue entry that a wake has made.
  bool polls_after_destruction() override { return true; }
};
