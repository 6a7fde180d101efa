// SPDX-License-Identifier: Apache-2.0
//
// Stealing from a long queue loses the task.
#include "conformance/textbook/variant.hpp"

FAULTY(thief_loses_task, rule::schedule_steal_exactly_once,
       "no task is lost on its way from one worker to another") {
  bool keeps_stolen(std::size_t queued) override { return queued < 128; }
};
