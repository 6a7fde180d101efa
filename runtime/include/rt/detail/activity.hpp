// SPDX-License-Identifier: Apache-2.0
//
// How much is going on in a runtime: queue entries, running polls and blocking closures, each
// counted when it begins and when it ends. Workers count in counters of their own, everyone else in
// a shared one; nothing is ever subtracted, so that a reader can tell a quiet moment from counters
// that move.
//
// Invariant [begin-first]: an activity is counted as begun before whoever begins it can count
// itself as ended.
#pragma once

#include <cstdint>

#include "rt/port/atomic.hpp"

namespace rt::detail {

class activity_counter {
 public:
  // For a counter with one writer at a time. release: whoever reads the count sees what was done.
  void begin() noexcept { bump(begun_); }
  void end() noexcept { bump(ended_); }

  // For the shared one. acq_rel: as above, and the counts of others stay visible through it.
  void begin_shared() noexcept { begun_.fetch_add(1, port::memory_order_acq_rel); }
  void end_shared() noexcept { ended_.fetch_add(1, port::memory_order_acq_rel); }

  // acquire: pairs with the above. Read all `ended` before any `begun`: then equal sums say that
  // nothing went on in between, because each activity that is missing in `begun` was begun by one
  // that is missing in `ended` [begin-first], or from outside just now.
  std::uint64_t begun() const noexcept { return begun_.load(port::memory_order_acquire); }
  std::uint64_t ended() const noexcept { return ended_.load(port::memory_order_acquire); }

 private:
  static void bump(port::atomic<std::uint64_t>& counter) noexcept {
    counter.store(counter.load(port::memory_order_relaxed) + 1, port::memory_order_release);
  }
  port::atomic<std::uint64_t> begun_{0};
  port::atomic<std::uint64_t> ended_{0};
};

}  // namespace rt::detail
