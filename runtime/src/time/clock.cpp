// SPDX-License-Identifier: Apache-2.0
//
// The clock of the current runtime; see rt/clock.hpp.

#include "rt/clock.hpp"

#include "rt/detail/context.hpp"
#include "rt/detail/core.hpp"
#include "rt/misuse.hpp"

namespace rt {
namespace {

constexpr const char* not_paused =
    "the clock is not paused: call test_clock::pause, or start_paused on the builder";

detail::timer_driver& pausable_timers(const char* what) {
  detail::timer_driver& timers = detail::require_runtime(what).timers();
  if (timers.pausable()) return timers;
  throw misuse("only the clock of a current-thread runtime can be paused: its tasks run on one "
               "thread, so it is known when nothing else can happen");
}

}  // namespace

time_point now() noexcept {
  detail::core* runtime = detail::context().runtime;
  return runtime == nullptr ? port::clock::now() : runtime->timers().now();
}

void test_clock::pause() {
  if (!pausable_timers("test_clock::pause").pause()) throw misuse("the clock is paused already");
}

void test_clock::resume() {
  if (!pausable_timers("test_clock::resume").resume()) throw misuse(not_paused);
}

bool test_clock::advance_await::poll(const waker& w) noexcept {
  if (advanced_) return true;
  advanced_ = true;
  if (by_ < port::duration::zero()) {
    fault_ = "the clock cannot be moved back: test_clock::advance takes a duration from 0 on";
    return true;
  }
  detail::core* runtime = detail::context().runtime;
  if (runtime == nullptr || !runtime->timers().advance(by_)) {
    fault_ = not_paused;
    return true;
  }
  runtime->timers().fire_due();
  w.wake();
  return false;
}

void test_clock::advance_await::await_resume() const {
  if (fault_ != nullptr) throw misuse(fault_);
}

}  // namespace rt
