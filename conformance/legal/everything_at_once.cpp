// SPDX-License-Identifier: Apache-2.0
//
// All freedoms together.
#include <atomic>
#include <cstdint>

#include "conformance/textbook/variant.hpp"

LEGAL(everything_at_once) {
  std::size_t next_of(std::size_t queued) override {
    const auto turn = turn_.fetch_add(1, std::memory_order_relaxed);  // counts, orders nothing
    return turn % 16 == 0 ? 0 : turn * 7 % queued;
  }
  bool polls_unasked() override { return true; }
  bool merges_wakes() override { return false; }
  unsigned abort_lets_pass() override { return 8; }
  bool join_suspends_first() override { return true; }
  bool destroys_unclaimed_late() override { return true; }
  bool aborted_closures_run() override { return true; }
  bool shutdown_takes_newest() override { return true; }
  std::atomic<std::uint64_t> turn_{0};
};
