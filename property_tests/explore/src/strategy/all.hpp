// SPDX-License-Identifier: Apache-2.0
//
// One maker for each strategy. Each returns the only object of its kind, with new parameters.
#pragma once

#include "base/vec.hpp"
#include "strategy/strategy.hpp"

namespace taskspec::explore::inner {

/// At one point in `one_in` any thread may be next, with equal chances; else the current one goes
/// on.
strategy& make_random_walk(unsigned one_in);
/// Random priorities, lowered at depth-1 random places among `length` decisions.
strategy& make_pct(unsigned depth, std::uint32_t length);
/// Random priorities of operations, drawn again when a conflicting one was executed.
strategy& make_pos();
/// Depth first through all schedules with at most `preemptions` preemptions. Its place in the
/// search is shared with forked children, which go on where the last one stopped.
strategy& make_bounded_dfs(unsigned preemptions);
void restart_bounded_dfs(const options& how);
/// The default schedule, with these deviations. A deviation that does not fit is passed over.
strategy& make_replay(const deviation* deviations, std::size_t count);
/// Decisions of the longest schedule that PCT has seen; shared with forked children.
std::uint32_t& pct_length();

}  // namespace taskspec::explore::inner
