// SPDX-License-Identifier: Apache-2.0
#include "conformance/textbook/timers.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

#include "conformance/textbook/scheduler.hpp"

namespace conformance::textbook {

timer_queue::slot timer_queue::add(clock::time_point deadline) {
  const bool due = deadline <= clock::now();
  if (!due) home_.hold();
  const std::lock_guard lock(mutex_);
  auto at = std::find_if(slots_.begin(), slots_.end(), [](const entry& e) { return !e.in_use; });
  if (at == slots_.end()) at = slots_.emplace(slots_.end());
  at->in_use = true;
  at->fired = due;
  const auto timer = static_cast<slot>(at - slots_.begin());
  if (due) return timer;
  queue_.emplace(deadline, timer);
  if (!thread_.joinable() && !stopping_) thread_ = std::thread([this] { serve(); });
  changed_.notify_all();
  return timer;
}

bool timer_queue::fired_or_register(slot timer, const waker& with) {
  waker previous;  // destroyed unlocked
  const std::lock_guard lock(mutex_);
  entry& e = slots_[timer];
  if (e.fired) return true;
  previous = std::exchange(e.sleeper, with);
  return false;
}

void timer_queue::remove(slot timer) {
  waker previous;  // destroyed unlocked
  bool was_pending = false;
  {
    const std::lock_guard lock(mutex_);
    entry& e = slots_[timer];
    was_pending = !std::exchange(e.fired, false);
    e.in_use = false;
    previous = std::exchange(e.sleeper, waker());
    if (current_behaviour().dropped_sleep_is_forgotten())
      std::erase_if(queue_, [&](const auto& queued) { return queued.second == timer; });
  }
  if (was_pending) home_.release();
}

void timer_queue::serve() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    if (queue_.empty()) {
      changed_.wait(lock);
      continue;
    }
    const auto next = queue_.begin();
    if (clock::now() < next->first) {
      const auto until = next->first;  // the entry may be removed meanwhile
      changed_.wait_until(lock, until);
      continue;
    }
    entry& due = slots_[next->second];
    queue_.erase(next);
    if (!due.in_use || std::exchange(due.fired, true)) continue;
    {
      const waker sleeper = std::exchange(due.sleeper, waker());
      lock.unlock();
      sleeper.wake();
      home_.release();
    }
    lock.lock();
  }
}

void timer_queue::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    changed_.notify_all();
  }
  if (thread_.joinable()) thread_.join();
}

sleep_awaiter::~sleep_awaiter() {
  if (home_) home_->timers().remove(slot_);
}

bool sleep_awaiter::ready(poll_context& context) {
  if (!home_) {
    assert(scheduler::current() != nullptr && "sleep is for tasks of a runtime");
    home_ = scheduler::current()->shared_from_this();
    const auto length = current_behaviour().sleep_length(length_);
    slot_ = home_->timers().add(timer_queue::clock::now() + length);
  }
  return home_->timers().fired_or_register(slot_, context.current_waker());
}

}  // namespace conformance::textbook
