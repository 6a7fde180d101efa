// SPDX-License-Identifier: Apache-2.0
//
// Ticks at a fixed period.
//
//   rt::interval every(std::chrono::seconds(1));
//   for (;;) {
//     co_await every.tick();   // the first one is ready at once
//     work();
//   }
//
// Thread safety: belongs to one thread at a time; moves with its task. Rules: time.*
#pragma once

#include <chrono>
#include <utility>

#include "rt/misuse.hpp"
#include "rt/time.hpp"

namespace rt {

/// What happens after ticks that nobody awaited in time.
enum class missed_tick_behavior : unsigned char {
  burst,  ///< they follow at once, until the schedule is caught up with
  delay,  ///< the next is a full period after the late one
  skip    ///< they are left out; the next is a multiple of the period after the first
};

class interval {
 public:
  /// The first tick is now. Throws `misuse` for a period that is not positive.
  template <class Rep, class Period>
  explicit interval(std::chrono::duration<Rep, Period> period)
      : interval(now(), port::clamped(period)) {}
  /// The first tick is at `start`.
  interval(time_point start, port::duration period) : next_(start), period_(period) {
    if (period <= port::duration::zero()) {
      throw misuse("the period of an interval must be more than zero");
    }
  }

  /// `co_await every.tick()`: waits for the next tick; yields the time it was meant for. Cancel
  /// safe: a dropped await uses up no tick.
  class tick_await;
  tick_await tick() noexcept;

  missed_tick_behavior missed_ticks() const noexcept { return missed_; }
  void set_missed_ticks(missed_tick_behavior behavior) noexcept { missed_ = behavior; }
  port::duration period() const noexcept { return period_; }

  /// The next tick: a period from now; now; after d; at a point in time.
  void reset() { next_ = port::later(now(), period_); }
  void reset_immediately() { next_ = now(); }
  template <class Rep, class Period>
  void reset_after(std::chrono::duration<Rep, Period> d) {
    next_ = port::later(now(), d);
  }
  void reset_at(time_point at) noexcept { next_ = at; }

 private:
  time_point take() noexcept;

  time_point next_;
  port::duration period_;
  missed_tick_behavior missed_ = missed_tick_behavior::burst;
};

class interval::tick_await : public leaf {
 public:
  static constexpr bool rt_send = true;
  explicit tick_await(interval& every) noexcept : interval_(&every), sleep_(every.next_) {}
  bool poll(const waker& w) noexcept override { return sleep_.poll(w); }
  time_point await_resume() {
    sleep_.await_resume();
    return interval_->take();
  }

 private:
  interval* interval_;
  sleep_await sleep_;
};

inline interval::tick_await interval::tick() noexcept { return tick_await(*this); }

}  // namespace rt
