// SPDX-License-Identifier: Apache-2.0
//
// What a schedule did, written into pages that the parent process reads after the child is gone.
// Written only while world.tracing. Thread safety: [one-turn].
#pragma once

#include "sched/decisions.hpp"

namespace taskspec::explore::inner {

using explore::failure_kind;  // so that what uses this namespace finds it

constexpr int most_frames = 20;

struct stack {
  int count;
  void* frames[most_frames];
};

struct step {
  std::uint8_t thread;
  op what;
  bool preempted;       ///< the turn was taken from it before this step
  std::uint64_t value;  ///< read or written, when known
  bool has_value;
  std::uintptr_t object;
  stack where;
};

enum class status : std::uint8_t { running, clean, failed, refused };

struct thread_end {
  life state;
  waits_for waiting;
  std::uintptr_t waited;
  stack where;
};

/// Shared between the parent and the child that runs schedules.
struct shared_report {
  status state;
  failure_kind failure;
  std::uint64_t index;      ///< of the schedule that runs or failed
  std::uint64_t finished;   ///< schedules of this child
  std::uint64_t heartbeat;  ///< changes while anything happens
  bool diverged;  ///< bounded_dfs: what earlier schedules left behind changed the program
  bool exhausted;
  std::uint64_t points;
  std::uint64_t hooks;
  std::uint64_t hash;
  std::uint64_t steps_taken;
  std::uint32_t pct_length;  ///< what PCT assumed
  int failing_thread;
  int thread_count;
  char message[512];
  char second_title[128];
  stack second;  ///< the other access of a race, the place of the free
  thread_end ends[most_threads];
  std::size_t deviation_count;
  std::size_t step_count;
  deviation deviations[1u << 17];
  step steps[1u << 16];
};

extern shared_report* report;

void note_deviation(const deviation& one);
/// The current thread goes past a point.
void note_step(const operation& what);
/// The value that the last step of the current thread read or wrote.
void note_value(std::uint64_t value);
void take_stack(stack& room);

/// Ends the process: the schedule is wrong. `why` is a sentence without its full stop.
[[noreturn]] __attribute__((format(printf, 2, 3))) void fail_schedule(failure_kind kind,
                                                                      const char* why, ...);
/// Ends the process: the program does something that cannot be explored.
[[noreturn]] __attribute__((format(printf, 1, 2))) void refuse(const char* why, ...);

/// Where the second stack of a report belongs: "the write by thread 2".
void note_second(const char* title, const stack& where);

}  // namespace taskspec::explore::inner
