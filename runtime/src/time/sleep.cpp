// SPDX-License-Identifier: Apache-2.0
//
// Sleeping: an entry in the timers of the runtime in which it is first polled.

#include "rt/time.hpp"

#include "rt/detail/context.hpp"
#include "src/sched/loan.hpp"

namespace rt {

sleep_await::~sleep_await() {
  if (runtime_ == nullptr) return;
  runtime_->timers().cancel(entry_);
  detail::give_back(runtime_);
}

bool sleep_await::poll(const waker& w) noexcept {
  const detail::budget_unit budget(w);
  return budget && budget.spend_if(ask(w));
}

bool sleep_await::ask(const waker& w) noexcept {
  if (runtime_ == nullptr) {
    runtime_ = detail::context().runtime;
    if (runtime_ == nullptr) {
      fault_ = fault::no_runtime;
      return true;
    }
    detail::borrow(runtime_);
  }
  switch (runtime_->timers().poll(entry_, w)) {
    case detail::timer_driver::answer::elapsed:
      return true;
    case detail::timer_driver::answer::waiting_first:
      runtime_->timers_changed();
      return false;
    case detail::timer_driver::answer::waiting:
      return false;
    case detail::timer_driver::answer::closed:
      fault_ = fault::shut_down;
      return true;
  }
  return true;
}

void sleep_await::reset(port::time_point deadline) {
  const waker waiting = runtime_ != nullptr ? runtime_->timers().cancel(entry_) : waker();
  entry_.deadline = deadline;
  waiting.wake();
}

void sleep_await::await_resume() const {
  if (fault_ == fault::no_runtime) {
    throw misuse("sleep was awaited outside a runtime: it needs the timers of one");
  }
  if (fault_ == fault::shut_down) {
    throw misuse("sleep was awaited after its runtime had been shut down");
  }
}

}  // namespace rt
