// SPDX-License-Identifier: Apache-2.0
//
// A timerfd of the body is an eventfd that virtual time makes readable.
#include "posix/timers.hpp"

#include <sys/eventfd.h>
#include <sys/timerfd.h>

#include "base/vec.hpp"
#include "posix/blocking.hpp"

using namespace taskspec::explore::inner;

namespace {

struct timer {
  int descriptor;
  bool set;
  std::uint64_t when;
  std::uint64_t interval;
};
vec<timer> timers;

timer* timer_of(int descriptor) {
  for (timer& one : timers) {
    if (one.descriptor == descriptor) return &one;
  }
  return nullptr;
}

int libc_answer(long answer) {
  if (answer >= 0) return static_cast<int>(answer);
  errno = static_cast<int>(-answer);
  return -1;
}

timespec to_timespec(std::uint64_t nanoseconds) {
  return {static_cast<time_t>(nanoseconds / 1'000'000'000u),
          static_cast<long>(nanoseconds % 1'000'000'000u)};
}

itimerspec left_of(const timer& one) {
  const std::uint64_t left = !one.set ? 0 : one.when > world.now ? one.when - world.now : 1;
  return {to_timespec(one.interval), to_timespec(left)};
}

}  // namespace

namespace taskspec::explore::inner {

std::uint64_t next_timer() {
  std::uint64_t first = ~0ull;
  for (const timer& one : timers) {
    if (one.set && one.when < first) first = one.when;
  }
  return first;
}

bool any_timer() { return !timers.empty() && next_timer() != ~0ull; }

void fire_timers(std::uint64_t now) {
  for (timer& one : timers) {
    if (!one.set || one.when > now) continue;
    one.set = one.interval != 0;
    one.when += one.interval;
    const std::uint64_t once = 1;
    raw_call(SYS_write, one.descriptor, as_long(&once), sizeof once);
    world.io_dirty = true;
  }
}

void forget_timers() {
  for (timer& one : timers) one.set = false;
}

void timer_closed(int descriptor) {
  for (std::size_t i = 0; i < timers.size(); ++i) {
    if (timers[i].descriptor == descriptor) return timers.erase(i);
  }
}

}  // namespace taskspec::explore::inner

extern "C" {

int timerfd_create(clockid_t clock, int flags) noexcept {
  if (!controlled()) return libc_answer(raw_call(SYS_timerfd_create, clock, flags));
  const library_scope scope;
  const int close_on_exec = (flags & TFD_CLOEXEC) != 0 ? EFD_CLOEXEC : 0;
  const int descriptor = libc_answer(raw_call(SYS_eventfd2, 0, EFD_NONBLOCK | close_on_exec));
  if (descriptor >= 0) timers.push_back({descriptor, false, 0, 0});
  return descriptor;
}

int timerfd_settime(int descriptor, int flags, const itimerspec* wanted,
                    itimerspec* before) noexcept {
  timer* const mine = timer_of(descriptor);
  if (mine == nullptr) {
    return libc_answer(
        raw_call(SYS_timerfd_settime, descriptor, flags, as_long(wanted), as_long(before)));
  }
  const library_scope scope;
  if (before != nullptr) *before = left_of(*mine);
  std::uint64_t expired;
  raw_call(SYS_read, descriptor, as_long(&expired), sizeof expired);  // what it counted is gone
  const std::uint64_t value = nanoseconds(wanted->it_value);
  mine->set = value != 0;
  mine->interval = nanoseconds(wanted->it_interval);
  mine->when = (flags & TFD_TIMER_ABSTIME) != 0 ? virtual_time(CLOCK_MONOTONIC, wanted->it_value)
                                                : world.now + value;
  return 0;
}

int timerfd_gettime(int descriptor, itimerspec* room) noexcept {
  timer* const mine = timer_of(descriptor);
  if (mine == nullptr) return libc_answer(raw_call(SYS_timerfd_gettime, descriptor, as_long(room)));
  *room = left_of(*mine);
  return 0;
}
}
