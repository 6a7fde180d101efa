// SPDX-License-Identifier: Apache-2.0
//
// The door to sleeping on an atomic word until another thread changes it or a deadline passes:
// std::atomic::wait with a deadline, and without its spinning.
//
// Thread safety: any thread. What the word publishes, its own orderings say; nothing here adds any.
#pragma once

#include <cstdint>

#include "rt/port/atomic.hpp"
#include "rt/port/clock.hpp"

#if defined(__linux__)
#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <ctime>
#else
#include "rt/port/mutex.hpp"
#endif

namespace rt::port {

#if defined(__linux__)

static_assert(sizeof(atomic<std::uint32_t>) == sizeof(std::uint32_t));

/// Sleeps while the word has that value, until woken or the deadline; may also return for nothing.
inline void wait_while(atomic<std::uint32_t>& word, std::uint32_t value,
                       time_point deadline) noexcept {
  timespec until{};
  if (deadline != never) {
    // steady_clock is the system's monotonic clock, by which this call counts as well.
    const auto since = deadline.time_since_epoch();
    const auto whole = std::chrono::duration_cast<std::chrono::seconds>(since);
    until.tv_sec = static_cast<std::time_t>(whole.count());
    until.tv_nsec = static_cast<long>(std::chrono::nanoseconds(since - whole).count());
  }
  ::syscall(SYS_futex, &word, FUTEX_WAIT_BITSET | FUTEX_PRIVATE_FLAG, value,
            deadline == never ? nullptr : &until, nullptr, FUTEX_BITSET_MATCH_ANY);
}

/// Wakes one sleeper, after the word was changed. The word may be gone by now: only its address is
/// used, and then a sleeper on what is there today returns for nothing.
inline void wake_one(atomic<std::uint32_t>& word) noexcept {
  ::syscall(SYS_futex, &word, FUTEX_WAKE | FUTEX_PRIVATE_FLAG, 1);
}

#else

struct sleepers {
  mutex changing;
  condition_variable changed;
};
inline sleepers& all_sleepers() noexcept {
  static sleepers all;
  return all;
}

inline void wait_while(atomic<std::uint32_t>& word, std::uint32_t value,
                       time_point deadline) noexcept {
  lock held(all_sleepers().changing);
  // relaxed: the caller looks again.
  if (word.load(memory_order_relaxed) != value) return;
  if (deadline == never) {
    all_sleepers().changed.wait(held);
  } else {
    all_sleepers().changed.wait_until(held, deadline);
  }
}
inline void wake_one(atomic<std::uint32_t>&) noexcept {
  { const lock held(all_sleepers().changing); }  // a sleeper is between its look and its wait
  all_sleepers().changed.notify_all();
}

#endif

}  // namespace rt::port
