// SPDX-License-Identifier: Apache-2.0
//
// Timers: entries that live in the waiting coroutine, in a wheel under one mutex. Whoever parks a
// thread asks for the next deadline.
//
// Thread safety: the driver may be used from any thread. An entry belongs to its waiter; while it
// is armed, its members are guarded by the driver's mutex.
// Invariant [told]: whoever sleeps until what `next_deadline` told it, or is about to, is told of
// every deadline before that: by `waiting_first`, whose receiver unparks it. One thread at a time
// sleeps so.
// Wakers are called and dropped outside the mutex.
#pragma once

#include "rt/detail/timer_wheel.hpp"
#include "rt/port/atomic.hpp"
#include "rt/port/clock.hpp"
#include "rt/port/mutex.hpp"
#include "rt/waker.hpp"

namespace rt::detail {

class timer_driver {
 public:
  enum class answer { elapsed, waiting, waiting_first, closed };

  timer_driver() = default;
  timer_driver(const timer_driver&) = delete;
  timer_driver& operator=(const timer_driver&) = delete;

  /// Arms the entry or renews its waker. `waiting_first`: it is earlier than what `next_deadline`
  /// told last, so whoever sleeps until then has to look again.
  answer poll(timer_entry& entry, const waker& w);
  /// Disarms the entry; returns the waker of who waited, if it has not been woken.
  waker cancel(timer_entry& entry) noexcept;

  /// When to look for due timers next, for whoever parks a thread: no later than the earliest is
  /// due. `port::never` when nothing is armed, and while the clock is paused. [told]
  port::time_point next_deadline();
  /// Whoever slept until then is awake: every deadline is news again. [told]
  void nobody_sleeps() noexcept;
  /// Whether there is something to wait for.
  bool armed();

  // The clock of these timers: the platform's, unless a test paused or advanced it.

  /// Only a runtime that one thread drives can pause its clock.
  void allow_pause() noexcept { pausable_ = true; }
  bool pausable() const noexcept { return pausable_; }
  port::time_point now() noexcept;
  /// Both return false when nothing changed.
  bool pause() noexcept;
  bool resume() noexcept;
  bool paused() const noexcept;
  /// Moves a paused clock on; false when it is not paused. Whoever calls it fires what is due.
  bool advance(port::duration d) noexcept;
  /// Moves a paused clock to the earliest deadline; false when it is not paused or nothing is
  /// armed.
  bool advance_to_next() noexcept;
  /// Wakes every entry that is due. True when there was one.
  bool fire_due();
  /// No timer fires any more; waiters are woken and hear `closed`.
  void close();

 private:
  enum class mode : unsigned char { real, paused, shifted };

  port::time_point now_locked() const noexcept;

  port::mutex mutex_;
  timer_wheel wheel_{port::clock::now()};
  port::time_point told_ = port::never;  ///< by next_deadline, or an earlier one since
  bool closed_ = false;
  bool pausable_ = false;
  port::atomic<mode> mode_{mode::real};  ///< written under mutex_
  port::time_point frozen_;              ///< while paused
  port::duration shift_{};               ///< of the platform's clock, while shifted
};

}  // namespace rt::detail
