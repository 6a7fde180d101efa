// SPDX-License-Identifier: Apache-2.0
//
// A worker's own queue of two places, from which others steal.
// [claimed-once] An entry belongs to whoever moves head past it.
// Thread safety: push from the owner, pop from any thread.
#pragma once

#include <array>
#include <atomic>

#include "small_runtime/task.hpp"

namespace small {

class ring {
 public:
  /// False when it is full.
  bool push(task& one) {
    const unsigned tail = tail_.load(std::memory_order_relaxed);
    // Acquire: pairs with the claim in pop(), the entry there is no longer read.
    const bool full = tail - head_.load(std::memory_order_acquire) == entries_.size();
    if (full && !makes(mutant::overflow_loses_task)) return false;
    entries_[tail % entries_.size()].store(&one, std::memory_order_relaxed);
    // Release: pairs with the acquire of tail in pop(), a thief sees the task as it was pushed.
    tail_.store(tail + 1, makes(mutant::queue_published_relaxed) ? std::memory_order_relaxed
                                                                 : std::memory_order_release);
    if (full) head_.fetch_add(1);
    return true;
  }

  task* pop() {
    unsigned head = head_.load(std::memory_order_acquire);
    for (;;) {
      if (head == tail_.load(std::memory_order_acquire)) return nullptr;
      task* const one = entries_[head % entries_.size()].load(std::memory_order_relaxed);
      if (makes(mutant::steal_copies_before_claim)) {
        head_.store(head + 1);
        return one;
      }
      if (head_.compare_exchange_strong(head, head + 1, std::memory_order_acq_rel)) return one;
    }
  }

 private:
  std::array<std::atomic<task*>, 2> entries_{};
  std::atomic<unsigned> head_{0};
  std::atomic<unsigned> tail_{0};
};

}  // namespace small
