// SPDX-License-Identifier: Apache-2.0
//
// What the decisions in behaviour_polls.hpp look at, and what they leave behind. Only variants use
// it.
// Thread safety: guarded by the scheduler's mutex.
#pragma once

#include <cstdint>

namespace conformance::textbook {

struct poll_marks {
  std::uint64_t polls = 0;
  std::uint64_t wakes = 0;
  unsigned pollers = 0;            // threads that poll the task now
  bool polled_in_parallel = false;
  bool starts_with_handle = false; // queued when its handle is awaited or dropped
  bool woken_after_abort = false;
  bool woken_by_itself = false;
  bool in_window = false;          // the poll is over, the task not yet suspended
};

}  // namespace conformance::textbook
