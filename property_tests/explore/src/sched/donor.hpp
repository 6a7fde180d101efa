// SPDX-License-Identifier: Apache-2.0
//
// Donors: parked real threads whose stack and thread control block logical threads borrow, so that
// thread_local, errno, exceptions and pthread_self() are right. They are kept from schedule to
// schedule. Thread safety: [one-turn].
#pragma once

#include "base/sys.hpp"
#include "sched/thread.hpp"
#include "sched/tls_image.hpp"

namespace taskspec::explore::inner {

struct donor {
  bool busy = false;
  pthread_t handle{};
  void* block = nullptr;
  int kernel_id = 0;
  char* stack_low = nullptr;
  char* stack_high = nullptr;
  void* stack_top = nullptr;  ///< where borrowers begin, below the donor's own frames
  gate turn;
  tls_image image;
};

/// A free donor, made if there is none.
donor& lend_donor();
/// All donors are free again.
void return_all_donors();
/// The real-thread back end: the donor's thread forgets its stack and waits for its next turn.
[[noreturn]] void restart_donor(donor& lent);

}  // namespace taskspec::explore::inner
