// SPDX-License-Identifier: Apache-2.0
#include "conformance/textbook/scheduler.hpp"
#include "conformance/textbook/variant.hpp"

FAULTY(polls_inside_wake, rule::wake_never_inline,
       "does not run inside wake") {
  // A thread that does not belong to the runtime resumes the coroutine itself.
  bool polls_inside_wake() override { return scheduler::current() == nullptr; }
};
