// SPDX-License-Identifier: Apache-2.0
//
// Arming and firing timers, and their clock; see rt/detail/timer.hpp.

#include "rt/detail/timer.hpp"

#include <array>
#include <utility>

namespace rt::detail {

timer_driver::answer timer_driver::poll(timer_entry& entry, const waker& w) {
  waker old;  // dropped after the mutex
  const port::lock lock(mutex_);
  if (closed_) return answer::closed;
  if (now_locked() >= entry.deadline) {
    if (entry.armed()) {
      wheel_.remove(entry);
      old = std::move(entry.waiter);
    }
    return answer::elapsed;
  }
  if (entry.armed()) {
    if (!entry.waiter.will_wake(w)) old = std::exchange(entry.waiter, w);
    return answer::waiting;
  }
  entry.waiter = w;
  wheel_.add(entry);
  if (entry.deadline >= told_) return answer::waiting;
  told_ = entry.deadline;  // [told]
  return answer::waiting_first;
}

waker timer_driver::cancel(timer_entry& entry) noexcept {
  const port::lock lock(mutex_);
  if (!entry.armed()) return waker();
  wheel_.remove(entry);
  return std::move(entry.waiter);
}

port::time_point timer_driver::next_deadline() {
  const port::lock lock(mutex_);
  const mode now = mode_.load(port::memory_order_relaxed);
  told_ = now == mode::paused ? port::never : wheel_.not_before();
  return now == mode::shifted && told_ != port::never ? told_ - shift_ : told_;
}

void timer_driver::nobody_sleeps() noexcept {
  const port::lock lock(mutex_);
  told_ = port::never;
}

bool timer_driver::armed() {
  const port::lock lock(mutex_);
  return !wheel_.empty();
}

// ---- the clock ---------------------------------------------------------------------------------

port::time_point timer_driver::now_locked() const noexcept {
  switch (mode_.load(port::memory_order_relaxed)) {
    case mode::paused:
      return frozen_;
    case mode::shifted:
      return port::later(port::clock::now(), shift_);
    case mode::real:
      break;
  }
  return port::clock::now();
}

port::time_point timer_driver::now() noexcept {
  // relaxed: whoever paused the clock did so on this thread, or tells us of it by other means.
  if (mode_.load(port::memory_order_relaxed) == mode::real) return port::clock::now();
  const port::lock lock(mutex_);
  return now_locked();
}

bool timer_driver::paused() const noexcept {
  return mode_.load(port::memory_order_relaxed) == mode::paused;
}

bool timer_driver::pause() noexcept {
  const port::lock lock(mutex_);
  if (paused()) return false;
  frozen_ = now_locked();
  mode_.store(mode::paused, port::memory_order_relaxed);
  return true;
}

bool timer_driver::resume() noexcept {
  const port::lock lock(mutex_);
  if (!paused()) return false;
  shift_ = frozen_ - port::clock::now();
  mode_.store(mode::shifted, port::memory_order_relaxed);
  return true;
}

bool timer_driver::advance(port::duration d) noexcept {
  const port::lock lock(mutex_);
  if (!paused()) return false;
  frozen_ = port::later(frozen_, d);
  return true;
}

bool timer_driver::advance_to_next() noexcept {
  const port::lock lock(mutex_);
  if (!paused()) return false;
  const port::time_point next = wheel_.earliest();
  if (next == port::never) return false;
  if (next > frozen_) frozen_ = next;
  return true;
}

// ---- the end of waiting ------------------------------------------------------------------------

bool timer_driver::fire_due() {
  std::array<waker, 32> due;
  bool fired = false;
  for (std::size_t n = due.size(); n == due.size();) {
    {
      const port::lock lock(mutex_);
      n = wheel_.empty() ? 0 : wheel_.take_due(now_locked(), due.data(), due.size());
    }
    fired = fired || n > 0;
    for (std::size_t i = 0; i < n; ++i) due[i].wake_and_drop();
  }
  return fired;
}

void timer_driver::close() {
  for (;;) {
    waker waiting;
    {
      const port::lock lock(mutex_);
      closed_ = true;
      timer_entry* entry = wheel_.take_any();
      if (entry == nullptr) return;
      waiting = std::move(entry->waiter);
    }
    waiting.wake();
  }
}

}  // namespace rt::detail
