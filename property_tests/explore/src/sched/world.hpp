// SPDX-License-Identifier: Apache-2.0
//
// The state of the schedule that runs: all logical threads, virtual time, counters. One for each
// process. Thread safety: only the logical thread that has the turn touches it ([one-turn]).
#pragma once

#include <taskspec/explore.hpp>

#include "base/sys.hpp"
#include "sched/thread.hpp"

namespace taskspec::explore::inner {

struct strategy;

struct world_state {
  bool active = false;  ///< a controlled schedule runs
  int inside = 0;       ///< depth of library code: what it calls is not the program's doing
  thread* current = nullptr;
  thread threads[most_threads];
  int count = 0;            ///< of logical threads made in this schedule
  std::uint64_t ready = 0;  ///< bit i: thread i can run
  std::uint64_t timed = 0;  ///< bit i: thread i is blocked with a deadline
  strategy* plan = nullptr;

  std::uint64_t now = 0;     ///< virtual nanoseconds since the schedule began
  std::uint64_t steps = 0;   ///< points of this schedule
  std::uint64_t points = 0;  ///< points of all schedules of this process
  std::uint64_t hash = 0;
  std::uint64_t hooks =
      0;  ///< calls of compiled-in hooks: none means that nothing was instrumented
  std::uint32_t plain_run = 0;  ///< plain accesses since the last point
  bool io_dirty = false;        ///< a descriptor may have become ready
  bool watching_plain = false;  ///< plain accesses matter: races, weak memory
  bool noting = false;          ///< decisions are written down
  bool tracing = false;         ///< so are steps, with their stacks, which takes time

  options wanted;
};

extern world_state world;

/// Virtual clocks start here, so that no program meets a clock near zero.
constexpr std::uint64_t monotonic_start = 1'000'000'000'000u;
constexpr std::uint64_t realtime_start = 1'700'000'000'000'000'000u;

/// True when the caller is the logical thread that has the turn, outside of library code.
inline bool controlled() {
  return __builtin_expect(world.active, 0) && world.inside == 0 &&
         control_block() == world.current->block;
}

/// What is called in its scope is the library's doing.
class library_scope {
 public:
  library_scope() { ++world.inside; }
  ~library_scope() { --world.inside; }
  library_scope(const library_scope&) = delete;
  library_scope& operator=(const library_scope&) = delete;
};

}  // namespace taskspec::explore::inner
