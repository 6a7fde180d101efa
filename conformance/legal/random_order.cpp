// SPDX-License-Identifier: Apache-2.0
//
// Ready tasks run in any order (schedule.order-unspecified, schedule.unequal-permitted).
#include <atomic>
#include <cstdint>

#include "conformance/textbook/variant.hpp"

LEGAL(random_order) {
  std::size_t next_of(std::size_t queued) override {
    // A small linear congruential generator; its state is guarded by the scheduler's mutex in
    // one runtime and relaxed because several runtimes may share it.
    const auto now =
        state_.load(std::memory_order_relaxed) * 6364136223846793005u + 1442695040888963407u;
    state_.store(now, std::memory_order_relaxed);
    return static_cast<std::size_t>(now >> 33) % queued;
  }
  std::atomic<std::uint64_t> state_{1};
};
