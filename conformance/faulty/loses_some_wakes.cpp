// SPDX-License-Identifier: Apache-2.0
#include "conformance/textbook/variant.hpp"

FAULTY(loses_some_wakes, rule::wake_leads_to_poll,
       "suspended task that is woken is polled") {
  bool loses_wake(const task_story& task) override { return task.wakes % 64 == 0; }
};
