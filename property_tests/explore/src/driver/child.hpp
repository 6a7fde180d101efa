// SPDX-License-Identifier: Apache-2.0
//
// Schedules run in forked children: a bad one takes its process along, and globals that it changed
// with it. Thread safety: from the parent's one thread.
#pragma once

#include "driver/schedule_name.hpp"

namespace taskspec::explore::inner {

struct body_of_user {
  detail::body_function run;
  void* context;
};

/// Schedules first … first+count-1 of a search, after one without deviations if `warm`. `until` is
/// a real time, or 0.
struct batch {
  std::uint64_t first;
  std::uint64_t count;
  std::uint64_t until;
  bool warm;
};

/// All schedules of a tree must find the globals alike, unless each has a process of its own.
inline bool wants_warm_process(const options& how) {
  return how.strategy == strategy_kind::bounded_dfs && how.batch > 1;
}

/// Runs a batch; `report` says how it ended. Ends the parent (3) when the child refused or got
/// stuck.
void run_batch(const body_of_user& body, const options& how, const batch& work);

/// What is written down of a schedule: stacks take time.
enum class detail_of_run { decisions, steps };

/// Runs one named schedule and writes it down.
void run_named(const body_of_user& body, const options& how, const schedule_name& name,
               detail_of_run detail);

}  // namespace taskspec::explore::inner
