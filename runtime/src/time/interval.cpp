// SPDX-License-Identifier: Apache-2.0
//
// When the next tick of an interval is; see rt/interval.hpp.

#include "rt/interval.hpp"

namespace rt {

time_point interval::take() noexcept {
  /// A tick that is no later than this is in time: timers are not exact.
  constexpr port::duration in_time = std::chrono::milliseconds(5);

  const time_point meant = next_;
  const time_point here = now();
  if (here - in_time <= meant) {
    next_ = port::later(meant, period_);
    return meant;
  }
  switch (missed_) {
    case missed_tick_behavior::burst:
      next_ = port::later(meant, period_);
      break;
    case missed_tick_behavior::delay:
      next_ = port::later(here, period_);
      break;
    case missed_tick_behavior::skip:
      next_ = port::later(here, period_ - (here - meant) % period_);
      break;
  }
  return meant;
}

}  // namespace rt
