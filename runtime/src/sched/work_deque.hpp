// SPDX-License-Identifier: Apache-2.0
//
// The queue of one worker: a growing ring with two ends (Chase and Lev 2005). Its owner pushes and
// takes at the young end, where what it needs is still in its cache; thieves, and now and then the
// owner for the sake of fairness, take at the old end.
//
// Invariants
//   [owner-end]   only the owner writes bottom_ and the slots.
//   [one-taker]   top_ only grows, and whoever advances it from n to n+1 has entry n. The owner
//                 takes the last entry that way, too.
//   [readable-rings]  a ring that was outgrown is kept until the deque goes: a thief may be reading
//                 it. Not so without thieves.
//
// Thread safety: `push`, `pop`, `pop_oldest` by the owner; the rest by any thread. A deque that is
// made `alone` has no thieves, and its owner needs no atomic read-modify-writes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <new>
#include <utility>
#include <vector>

#include "rt/detail/task_header.hpp"
#include "rt/port/atomic.hpp"
#include "rt/port/prefetch.hpp"
#include "src/sched/task_ring.hpp"

namespace rt::detail {

class work_deque {
 public:
  explicit work_deque(bool alone = false) : alone_(alone) {
    rings_.reserve(64);
    rings_.push_back(task_ring::make(256));
    // relaxed: nobody else knows the deque yet.
    ring_.store(rings_.back().get(), port::memory_order_relaxed);
  }
  work_deque(const work_deque&) = delete;
  work_deque& operator=(const work_deque&) = delete;

  /// False when there is no memory to grow; the caller keeps the entry.
  [[nodiscard]] bool push(task_header* task) noexcept {
    const std::int64_t bottom = bottom_.load(port::memory_order_relaxed);  // [owner-end]
    task_ring* slots = ring_.load(port::memory_order_relaxed);
    // acquire: pairs with the exchange of the taker of the entry whose slot is used again.
    if (bottom - top_.load(port::memory_order_acquire) >= slots->size()) {
      slots = grow(*slots);
      if (slots == nullptr) return false;
    }
    slots->at(bottom).store(task, port::memory_order_relaxed);
    // release: pairs with the load of bottom_ in steal; the slot and the task are visible there.
    bottom_.store(bottom + 1, port::memory_order_release);
    return true;
  }

  /// After a push, before a look for sleeping workers: whoever goes to sleep after it sees the push.
  void publish() noexcept {
    // seq_cst: one order with the sleeper, who counts itself first and looks at bottom_ then.
    bottom_.store(bottom_.load(port::memory_order_relaxed), port::memory_order_seq_cst);
  }

  /// The youngest entry.
  task_header* pop() noexcept {
    const std::int64_t bottom = bottom_.load(port::memory_order_relaxed);  // [owner-end]
    // relaxed: top_ only grows, so an empty deque is empty.
    if (top_.load(port::memory_order_relaxed) >= bottom) return nullptr;
    return alone_ ? pop_alone(bottom - 1) : pop_shared(bottom - 1);
  }

  /// The oldest entry.
  task_header* pop_oldest() noexcept {
    if (!alone_) return steal();
    const std::int64_t top = top_.load(port::memory_order_relaxed);
    if (top >= bottom_.load(port::memory_order_relaxed)) return nullptr;
    top_.store(top + 1, port::memory_order_relaxed);
    return ring_.load(port::memory_order_relaxed)->at(top).load(port::memory_order_relaxed);
  }

  /// The oldest entry, for any thread; null when there is none.
  task_header* steal() noexcept {
    for (;;) {
      // seq_cst, both: in pop the owner announces what it takes before it reads top_, and here top_
      // is read before the announcement, so not both miss each other.
      std::int64_t top = top_.load(port::memory_order_seq_cst);
      if (top >= bottom_.load(port::memory_order_seq_cst)) return nullptr;
      // acquire: pairs with grow; the slots of the new ring are visible.
      task_header* task =
          ring_.load(port::memory_order_acquire)->at(top).load(port::memory_order_relaxed);
      if (top_.compare_exchange_strong(top, top + 1, port::memory_order_seq_cst)) return task;
    }
  }

  /// How many entries there are; more or fewer when others are at work.
  std::size_t size() const noexcept {
    // seq_cst: as publish says.
    const std::int64_t n =
        bottom_.load(port::memory_order_seq_cst) - top_.load(port::memory_order_seq_cst);
    return n > 0 ? static_cast<std::size_t>(n) : 0;
  }
  bool empty() const noexcept { return size() == 0; }
  /// For the owner: whether the entry pushed last has no company.
  bool lone() const noexcept {
    return bottom_.load(port::memory_order_relaxed) - top_.load(port::memory_order_relaxed) <= 1;
  }

 private:
  task_header* pop_alone(std::int64_t last) noexcept {
    bottom_.store(last, port::memory_order_relaxed);
    task_ring& slots = *ring_.load(port::memory_order_relaxed);
    fetch_ahead(slots, last);
    return slots.at(last).load(port::memory_order_relaxed);
  }

  /// In a crowd of tasks each has gone from the caches when its turn comes. What the slot holds may
  /// be old, or nothing: it is never used.
  static void fetch_ahead(task_ring& slots, std::int64_t last) noexcept {
    port::prefetch<3>(slots.at(last - 2).load(port::memory_order_relaxed));
  }

  task_header* pop_shared(std::int64_t last) noexcept {
    // seq_cst, both: see steal.
    bottom_.store(last, port::memory_order_seq_cst);
    std::int64_t top = top_.load(port::memory_order_seq_cst);
    task_header* task = nullptr;
    if (top <= last) {
      task_ring& slots = *ring_.load(port::memory_order_relaxed);
      fetch_ahead(slots, last);
      task = slots.at(last).load(port::memory_order_relaxed);
      if (top < last) return task;
      // [one-taker]
      if (!top_.compare_exchange_strong(top, top + 1, port::memory_order_seq_cst)) task = nullptr;
    }
    // release: a thief that reads this sees the pushes before.
    bottom_.store(last + 1, port::memory_order_release);
    return task;
  }

  task_ring* grow(task_ring& from) noexcept {
    try {
      if (rings_.size() == rings_.capacity()) return nullptr;
      auto bigger = task_ring::make(2 * from.size());
      const std::int64_t bottom = bottom_.load(port::memory_order_relaxed);
      for (std::int64_t i = top_.load(port::memory_order_relaxed); i < bottom; ++i) {
        bigger->at(i).store(from.at(i).load(port::memory_order_relaxed),
                            port::memory_order_relaxed);
      }
      if (alone_) rings_.clear();
      rings_.push_back(std::move(bigger));  // [readable-rings]
      // release: pairs with the load in steal.
      ring_.store(rings_.back().get(), port::memory_order_release);
      return rings_.back().get();
    } catch (const std::bad_alloc&) {
      return nullptr;
    }
  }

  const bool alone_;
  std::vector<task_ring::owner> rings_;  ///< the owner's
  port::atomic<task_ring*> ring_{nullptr};
  // Thieves write top_, the owner bottom_: apart.
  alignas(port::cache_line) port::atomic<std::int64_t> top_{0};
  alignas(port::cache_line) port::atomic<std::int64_t> bottom_{0};
};

}  // namespace rt::detail
