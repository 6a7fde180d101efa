// SPDX-License-Identifier: Apache-2.0
//
// What time it is for a runtime, and a clock for tests that stands still.
//
// While the clock of a current-thread runtime is paused, `now` changes only by `advance`, or when
// nothing else can happen: no task is ready and no blocking closure is outstanding. Then the clock
// jumps to the next timer. So a test of a one-hour timeout takes no time, and the order of events
// is that of their deadlines.
//
//   auto runtime = rt::builder().current_thread().start_paused().build();
//   runtime.block_on(rt::sleep(std::chrono::hours(1)));   // returns at once
//
// Thread safety: `now` from any thread; the others in a task or in block_on of the runtime.
#pragma once

#include "rt/leaf.hpp"
#include "rt/port/clock.hpp"

namespace rt {

using time_point = port::time_point;

/// The time of the current runtime's clock; outside a runtime, of the platform's monotonic clock.
time_point now() noexcept;

/// The clock of the current runtime in tests. All throw `misuse` outside a runtime and on a
/// multi-thread runtime.
class test_clock {
 public:
  /// Throws `misuse` when it is paused already.
  static void pause();
  /// Time flows again, from where the clock stands. Throws `misuse` when it is not paused.
  static void resume();
  /// `co_await rt::test_clock::advance(d)`: moves the paused clock on, and yields once, so that
  /// tasks whose timers are due may run. Throws `misuse` when it is not paused, or d is negative.
  class advance_await;
  template <class Rep, class Period>
  static advance_await advance(std::chrono::duration<Rep, Period> d);
};

class test_clock::advance_await : public leaf {
 public:
  static constexpr bool rt_send = true;
  explicit advance_await(port::duration d) noexcept : by_(d) {}
  bool poll(const waker& w) noexcept override;
  void await_resume() const;

 private:
  port::duration by_;
  bool advanced_ = false;
  const char* fault_ = nullptr;
};

template <class Rep, class Period>
test_clock::advance_await test_clock::advance(std::chrono::duration<Rep, Period> d) {
  return advance_await(port::clamped(d));
}

}  // namespace rt
