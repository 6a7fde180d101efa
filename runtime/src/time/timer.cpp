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
  if (port::clock::now() >= entry.deadline) {
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

void timer_driver::cancel(timer_entry& entry) noexcept {
  waker old;  // dropped after the mutex
  const port::lock lock(mutex_);
  if (entry.position != timer_entry::unarmed) old = take_out(entry.position);
}

port::time_point timer_driver::next_deadline() {
  const port::lock lock(mutex_);
  return heap_.empty() ? port::never : heap_.front()->deadline;
}

bool timer_driver::fire_due() {
  bool fired = false;
  for (;;) {
    waker due;
    {
      const port::lock lock(mutex_);
      if (heap_.empty() || heap_.front()->deadline > port::clock::now()) return fired;
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
