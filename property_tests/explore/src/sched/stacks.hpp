// SPDX-License-Identifier: Apache-2.0
//
// The stacks of all threads of a schedule that ends badly: each thread gets the turn once more and
// unwinds itself. Thread safety: [one-turn].
#pragma once

namespace taskspec::explore::inner {

/// Fills report->ends. `own_only`: the process is too broken to visit the others.
void collect_stacks(bool own_only);

/// What a thread does when it gets the turn: while stacks are collected it unwinds and gives the
/// turn back.
void answer_collector();

}  // namespace taskspec::explore::inner
