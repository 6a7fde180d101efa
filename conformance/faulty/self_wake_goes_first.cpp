// SPDX-License-Identifier: Apache-2.0
#include "conformance/textbook/variant.hpp"

FAULTY(self_wake_goes_first, rule::wake_self_wake_is_fair,
       "run beside one that wakes itself") {
  // A task that has proved to be busy keeps the worker.
  bool self_wake_goes_first(const task_story& task) override { return task.polls > 1000; }
};
