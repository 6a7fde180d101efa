// SPDX-License-Identifier: Apache-2.0
//
// Tasks of a thread that runs its queue alone, and that wait for a task in that queue. Usually the
// task they wait for is over a moment later; so they are not put to rest, with a waker that has to
// be made, kept and fired, but stay here, still `running`, and are polled again when it is over.
// Their join was not asked yet; it is when they have been here for long, or the queue is empty.
//
// Invariants
//   [never-parked]  the owner sleeps, or leaves its queue, only when nobody is here.
//   [asked-soon]    nobody is here for more than `longest` polls.
//   [only-compared] the task that is waited for may have gone: its address is compared, never used.
//
// Thread safety: belongs to the owner of the queue.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "rt/detail/task_header.hpp"

namespace rt::detail {

class deferred_joins {
 public:
  static constexpr unsigned longest = 64;

  /// A task to poll again, and whether it may be deferred once more.
  struct resumption {
    task_header* task = nullptr;
    bool may_defer = false;
  };

  bool empty() const noexcept { return oldest_ == next_; }

  /// At most as many as `full` says.
  void push(task_header* waiting, const task_header* on, unsigned tick) noexcept {
    at(next_++) = {waiting, on, tick};
  }
  bool full() const noexcept { return next_ - oldest_ == capacity; }

  /// `done` is about to complete.
  void note(const task_header* done) noexcept {
    if (!empty() && at(next_ - 1).on == done) ripe_ = true;
  }

  /// Who goes first now, before any entry of the queue; null: nobody.
  resumption next(unsigned tick, bool queue_is_empty) noexcept {
    if (empty()) return {};
    if (ripe_) return {take_youngest(), true};
    if (queue_is_empty) return {take_youngest(), false};
    if (full() || tick - at(oldest_).since >= longest) return {at(oldest_++).waiting, false};
    return {};
  }
  task_header* take_youngest() noexcept {
    ripe_ = false;
    return at(--next_).waiting;
  }

 private:
  static constexpr std::size_t capacity = 32;
  struct entry {
    task_header* waiting;
    const task_header* on;
    unsigned since;
  };
  entry& at(std::size_t i) noexcept { return entries_[i % capacity]; }

  std::array<entry, capacity> entries_{};
  std::size_t oldest_ = 0;
  std::size_t next_ = 0;
  bool ripe_ = false;  ///< the task that the youngest waits for is over
};

}  // namespace rt::detail
