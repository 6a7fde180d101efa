// SPDX-License-Identifier: Apache-2.0
#include "conformance/textbook/variant.hpp"

FAULTY(parked_workers_miss_wakes, rule::wake_interrupts_park, "parked workers notice a wake") {
  // Now and then an unpark is overwritten by the worker that goes to sleep; not at a task's first
  // wakes, which is what tells it from a runtime that loses wakes.
  bool loses_wake_while_parked(const task_story& task) override { return task.wakes % 12 == 0; }
};
