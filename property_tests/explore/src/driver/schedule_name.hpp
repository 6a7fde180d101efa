// SPDX-License-Identifier: Apache-2.0
//
// What identifies a schedule, and the replay line that carries it from process to process.
// Thread safety: in the parent process, between schedules.
#pragma once

#include "base/text.hpp"
#include "base/vec.hpp"
#include "sched/trace.hpp"
#include "strategy/strategy.hpp"

namespace taskspec::explore::inner {

/// Either a list of deviations, or schedule `index` of a search, preceded in its process by those
/// from `first` on.
struct schedule_name {
  bool warm = false;  // its process has run one schedule without deviations before
  bool by_deviations = false;
  const deviation* deviations = nullptr;
  std::size_t deviation_count = 0;

  strategy_kind kind = strategy_kind::portfolio;
  std::uint64_t seed = 1;
  std::uint64_t first = 0;
  std::uint64_t index = 0;
  std::uint32_t pct_length = 0;
};

/// Writes the value of TASKSPEC_EXPLORE_REPLAY. False: it does not fit.
bool write_replay(text& out, const schedule_name& name, const options& how);

/// Whether a replay line is given, and for a body of this name.
enum class replay_request { none, other_body, this_body };
replay_request requested_replay(const options& how);

/// Reads the given line; sets what the schedule depends on in `how`. Ends the process (3) when it
/// does not fit.
schedule_name read_replay(options& how, vec<deviation>& room);

/// The strategy of schedule `index` of a search.
strategy_choice choice_of(const options& how, std::uint64_t index);
std::uint64_t seed_of(std::uint64_t base, std::uint64_t index);

}  // namespace taskspec::explore::inner
