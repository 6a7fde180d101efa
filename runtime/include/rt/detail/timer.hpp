// SPDX-License-Identifier: Apache-2.0
//
// Timers: entries that live in the waiting coroutine, ordered by deadline in a heap under one
// mutex. Whoever parks a thread asks for the next deadline.
//
// Thread safety: the driver may be used from any thread. An entry belongs to its waiter; while it
// is armed, its members are guarded by the driver's mutex.
// Invariant [no-stale-entry]: an entry leaves the heap before its memory goes.
// Wakers are called and dropped outside the mutex.
#pragma once

#include <cstddef>
#include <vector>

#include "rt/port/clock.hpp"
#include "rt/port/mutex.hpp"
#include "rt/waker.hpp"

namespace rt::detail {

struct timer_entry {
  static constexpr std::size_t unarmed = static_cast<std::size_t>(-1);

  port::time_point deadline;
  std::size_t position = unarmed;  ///< in the heap
  waker waiter;
};

class timer_driver {
 public:
  enum class answer { elapsed, waiting, waiting_first, closed };

  timer_driver() = default;
  timer_driver(const timer_driver&) = delete;
  timer_driver& operator=(const timer_driver&) = delete;

  /// Arms the entry or renews its waker. `waiting_first`: it is now the earliest, so whoever sleeps
  /// until the next deadline has to look again.
  answer poll(timer_entry& entry, const waker& w);
  void cancel(timer_entry& entry) noexcept;

  /// The earliest deadline; `port::never` when nothing is armed.
  port::time_point next_deadline();
  /// Wakes every entry that is due. True when there was one.
  bool fire_due();
  /// No timer fires any more; waiters are woken and hear `closed`.
  void close();

 private:
  waker take_out(std::size_t position) noexcept;
  void sift_up(std::size_t position) noexcept;
  void sift_down(std::size_t position) noexcept;
  void place(timer_entry* entry, std::size_t position) noexcept;

  port::mutex mutex_;
  std::vector<timer_entry*> heap_;
  bool closed_ = false;
};

}  // namespace rt::detail
