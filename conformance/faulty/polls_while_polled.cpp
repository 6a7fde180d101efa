// SPDX-License-Identifier: Apache-2.0
#include "conformance/textbook/scheduler.hpp"
#include "conformance/textbook/variant.hpp"

FAULTY(polls_while_polled, rule::poll_one_at_a_time,
       "one thread at a time executes a task") {
  // A wake from outside that meets the second poll of a task gives it to another worker at once.
  bool polls_while_polled(const task_story& task) override {
    return task.polls == 2 && scheduler::current() == nullptr;
  }
};
