// SPDX-License-Identifier: Apache-2.0
//
// The door to time: one monotonic clock for timers, deadlines and keep-alives.
#pragma once

#include <chrono>

namespace rt::port {

using clock = std::chrono::steady_clock;
using time_point = clock::time_point;
using duration = clock::duration;

/// Later than every deadline that a program can mean; what an overflowing sum is clamped to.
inline constexpr time_point never = time_point::max();

/// `d` in the clock's unit; what is too long for it, the longest there is.
template <class Rep, class Period>
constexpr duration clamped(std::chrono::duration<Rep, Period> d) {
  using seconds = std::chrono::duration<double>;
  if (seconds(d) >= seconds(duration::max())) return duration::max();
  if (seconds(d) <= seconds(duration::min())) return duration::min();
  return std::chrono::duration_cast<duration>(d);
}

/// `start + d`, clamped so that a very long wait cannot wrap into the past.
template <class Rep, class Period>
constexpr time_point later(time_point start, std::chrono::duration<Rep, Period> d) {
  const duration by = clamped(d);
  if (by > duration::zero()) return start > never - by ? never : start + by;
  return start < time_point::min() - by ? time_point::min() : start + by;
}

/// `now + d`, clamped.
template <class Rep, class Period>
time_point after(std::chrono::duration<Rep, Period> d) {
  return later(clock::now(), d);
}

}  // namespace rt::port
