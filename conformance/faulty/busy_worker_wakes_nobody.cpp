// SPDX-License-Identifier: Apache-2.0
//
// A worker that makes a task ready counts on coming back to it and lets the other workers sleep.
#include "conformance/textbook/variant.hpp"

FAULTY(busy_worker_wakes_nobody, rule::schedule_idle_worker_woken,
       "an idle worker takes up tasks while the worker that woke them is busy") {
  bool wakes_idle_worker(bool by_task) override { return !by_task; }
};
