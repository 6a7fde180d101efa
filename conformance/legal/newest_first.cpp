// SPDX-License-Identifier: Apache-2.0
//
// Unfair but bounded: the task that became ready last runs first, and every sixteenth time the one
// that has waited longest (schedule.unequal-permitted).
#include <atomic>
#include <cstdint>

#include "conformance/textbook/variant.hpp"

LEGAL(newest_first) {
  std::size_t next_of(std::size_t queued) override {
    const auto turn = turn_.fetch_add(1, std::memory_order_relaxed);  // counts, orders nothing
    return turn % 16 == 0 ? 0 : queued - 1;
  }
  std::atomic<std::uint64_t> turn_{0};
};
