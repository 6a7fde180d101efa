// SPDX-License-Identifier: Apache-2.0
//
// A slot for the task woken last, served before the queue and without a limit: two tasks that wake
// each other starve everybody else.
#include "conformance/textbook/variant.hpp"

FAULTY(slot_without_limit, rule::schedule_bounded_delay,
       "a woken task is polled although two others keep waking each other") {
  bool woken_by_task_goes_first() override { return true; }
};
