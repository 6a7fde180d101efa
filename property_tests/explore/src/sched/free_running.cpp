// SPDX-License-Identifier: Apache-2.0
#include "sched/free_running.hpp"

#include "base/random.hpp"
#include "sched/world.hpp"

namespace taskspec::explore::inner {

bool free_running;

void delay_at_random() {
  // Where in memory a thread's control block lies tells threads apart without a thread-local of our
  // own.
  static std::uint64_t turn;
  const std::uint64_t mine =
      __atomic_fetch_add(&turn, 1, __ATOMIC_RELAXED);  // a counter, nothing follows from it
  const std::uint64_t dice =
      mix(world.wanted.seed + mine * 977 + reinterpret_cast<std::uintptr_t>(control_block()));
  if (dice % 8 != 0) return;
  if (dice % 64 < 48) {
    raw_call(SYS_sched_yield);
    return;
  }
  timespec pause{0, static_cast<long>(1000 + (dice >> 16) % 60000)};
  raw_call(SYS_nanosleep, as_long(&pause));
}

}  // namespace taskspec::explore::inner
