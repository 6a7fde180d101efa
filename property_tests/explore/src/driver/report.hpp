// SPDX-License-Identifier: Apache-2.0
//
// What a person reads when a schedule goes wrong. Thread safety: in the parent, between schedules.
#pragma once

#include "sched/trace.hpp"

namespace taskspec::explore::inner {

/// Sentence, stacks, table of steps, replay line: of the schedule in `report`, which was traced.
void print_failure(const options& how, const result& seen);

/// Where a child was that was asked.
void print_stack_of_refusal();

const char* name_of(failure_kind kind);

}  // namespace taskspec::explore::inner
