// SPDX-License-Identifier: Apache-2.0
//
// What the interposed blocking functions share. An object's state lies in its own bytes, so static
// initialisers and memory that is used again just work; its waiters are found among the logical
// threads. Thread safety: [one-turn].
#pragma once

#include <time.h>
#include <cerrno>

#include "memory/memory.hpp"
#include "posix/real.hpp"
#include "sched/decisions.hpp"
#include "sched/free_running.hpp"
#include "sched/scheduler.hpp"
#include "sched/trace.hpp"

namespace taskspec::explore::inner {

inline std::uint64_t nanoseconds(const timespec& time) {
  return static_cast<std::uint64_t>(time.tv_sec) * 1'000'000'000u +
         static_cast<std::uint64_t>(time.tv_nsec);
}

/// A time of one of the clocks in virtual nanoseconds; never 0, which means "no deadline".
inline std::uint64_t virtual_time(clockid_t clock, const timespec& time) {
  const std::uint64_t start = clock == CLOCK_REALTIME ? realtime_start : monotonic_start;
  const std::uint64_t wanted = time.tv_sec < 0 ? 0 : nanoseconds(time);
  return wanted > start ? wanted - start : 1;
}

inline void took(const volatile void* object) {
  const library_scope scope;
  memory_take_over(object);
}
inline void gives(const volatile void* object) {
  const library_scope scope;
  memory_hand_over(object);
}

/// Not 0, so that it can mean "nobody".
inline int owner_number() { return world.current->id + 1; }

/// Tries until it succeeds, blocking in between. False: the deadline passed.
template <class Try>
bool until(waits_for what, const volatile void* object, std::uint64_t deadline, Try attempt) {
  while (!attempt()) {
    if (block(what, object, deadline)) return attempt();
  }
  return true;
}

}  // namespace taskspec::explore::inner
