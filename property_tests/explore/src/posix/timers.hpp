// SPDX-License-Identifier: Apache-2.0
//
// timerfd in virtual time. Thread safety: [one-turn].
#pragma once

#include <cstdint>

namespace taskspec::explore::inner {

/// Virtual time of the next one, ~0 when none is set.
std::uint64_t next_timer();
bool any_timer();
/// Those that are due by now become readable.
void fire_timers(std::uint64_t now);
void forget_timers();
/// A closed descriptor is no timer any more.
void timer_closed(int descriptor);

}  // namespace taskspec::explore::inner
