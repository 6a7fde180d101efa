// SPDX-License-Identifier: Apache-2.0
//
// The free-running mode: real threads at full speed, delayed at random at the hooks. For programs
// that cannot be controlled. Delays come from the seed, but what they lead to does not; nothing can
// be replayed. Thread safety: all of it.
#pragma once

namespace taskspec::explore::inner {

extern bool free_running;

/// Delays the calling thread, sometimes.
void delay_at_random();

inline void maybe_delay() {
  if (__builtin_expect(free_running, 0)) delay_at_random();
}

}  // namespace taskspec::explore::inner
