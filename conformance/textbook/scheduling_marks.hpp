// SPDX-License-Identifier: Apache-2.0
//
// What the choice of the next task looks at, beside the queue itself. Only variants use it.
// Thread safety: guarded by the scheduler's mutex, but for `yields`, which belongs to the task's
// poll.
#pragma once

#include <cstdint>
#include <thread>

namespace conformance::textbook {

struct scheduling_marks {
  std::thread::id made_ready_on;   // by a task's poll on that thread; none if from outside
  std::thread::id last_polled_on;
  bool spawned_outside = false;    // and not polled yet
  bool owes_poll = false;          // a wake was counted, not merged
  bool polled_unasked = false;     // the poll before was spurious
  unsigned let_pass = 0;           // since it was aborted
  std::uint64_t yields = 0;
};

}  // namespace conformance::textbook
