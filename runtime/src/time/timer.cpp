// SPDX-License-Identifier: Apache-2.0
//
// The timer heap; see rt/detail/timer.hpp.

#include "rt/detail/timer.hpp"

#include <utility>

#include "rt/detail/assert.hpp"

namespace rt::detail {

timer_driver::answer timer_driver::poll(timer_entry& entry, const waker& w) {
  waker old;  // dropped after the mutex
  const port::lock lock(mutex_);
  if (closed_) return answer::closed;
  if (now_locked() >= entry.deadline) {
    if (entry.position != timer_entry::unarmed) old = take_out(entry.position);
    return answer::elapsed;
  }
  if (entry.position == timer_entry::unarmed) {
    heap_.push_back(&entry);
    entry.position = heap_.size() - 1;
    sift_up(entry.position);
  }
  old = std::exchange(entry.waiter, w);
  return entry.position == 0 ? answer::waiting_first : answer::waiting;
}

waker timer_driver::cancel(timer_entry& entry) noexcept {
  const port::lock lock(mutex_);
  return entry.position == timer_entry::unarmed ? waker() : take_out(entry.position);
}

port::time_point timer_driver::next_deadline() {
  const port::lock lock(mutex_);
  const mode now = mode_.load(port::memory_order_relaxed);
  if (heap_.empty() || now == mode::paused) return port::never;
  return now == mode::real ? heap_.front()->deadline : heap_.front()->deadline - shift_;
}

// ---- the clock ---------------------------------------------------------------------------------

port::time_point timer_driver::now_locked() const noexcept {
  switch (mode_.load(port::memory_order_relaxed)) {
    case mode::paused:
      return frozen_;
    case mode::shifted:
      return port::clock::now() + shift_;
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
  if (!paused() || heap_.empty() || heap_.front()->deadline == port::never) return false;
  if (heap_.front()->deadline > frozen_) frozen_ = heap_.front()->deadline;
  return true;
}

// ---- the heap ----------------------------------------------------------------------------------


bool timer_driver::fire_due() {
  bool fired = false;
  for (;;) {
    waker due;
    {
      const port::lock lock(mutex_);
      if (heap_.empty() || heap_.front()->deadline > now_locked()) return fired;
      due = take_out(0);
    }
    due.wake();
    fired = true;
  }
}

void timer_driver::close() {
  for (;;) {
    waker waiting;
    {
      const port::lock lock(mutex_);
      closed_ = true;
      if (heap_.empty()) return;
      waiting = take_out(heap_.size() - 1);
    }
    waiting.wake();
  }
}

waker timer_driver::take_out(std::size_t position) noexcept {
  timer_entry* gone = heap_[position];
  RT_ASSERT(gone->position == position);
  gone->position = timer_entry::unarmed;
  timer_entry* last = heap_.back();
  heap_.pop_back();
  if (position < heap_.size()) {
    place(last, position);
    sift_up(position);
    sift_down(last->position);
  }
  return std::move(gone->waiter);
}

void timer_driver::sift_up(std::size_t position) noexcept {
  timer_entry* entry = heap_[position];
  while (position > 0) {
    const std::size_t parent = (position - 1) / 2;
    if (heap_[parent]->deadline <= entry->deadline) break;
    place(heap_[parent], position);
    position = parent;
  }
  place(entry, position);
}

void timer_driver::sift_down(std::size_t position) noexcept {
  timer_entry* entry = heap_[position];
  for (;;) {
    std::size_t child = 2 * position + 1;
    if (child >= heap_.size()) break;
    if (child + 1 < heap_.size() && heap_[child + 1]->deadline < heap_[child]->deadline) ++child;
    if (entry->deadline <= heap_[child]->deadline) break;
    place(heap_[child], position);
    position = child;
  }
  place(entry, position);
}

void timer_driver::place(timer_entry* entry, std::size_t position) noexcept {
  heap_[position] = entry;
  entry->position = position;
}

}  // namespace rt::detail
