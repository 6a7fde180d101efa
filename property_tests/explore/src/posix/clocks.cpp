// SPDX-License-Identifier: Apache-2.0
//
// Clocks, sleeps, yields: all in virtual time, which jumps when nobody is ready.
#include <sched.h>
#include <sys/sysinfo.h>
#include <sys/time.h>
#include <unistd.h>

#include "posix/blocking.hpp"

using namespace taskspec::explore::inner;

namespace {

constexpr std::uint64_t look_at_clock =
    50;  // nanoseconds that pass: who loops on a clock gets there

timespec to_timespec(std::uint64_t nanoseconds) {
  return {static_cast<time_t>(nanoseconds / 1'000'000'000u),
          static_cast<long>(nanoseconds % 1'000'000'000u)};
}

std::uint64_t read_clock(clockid_t clock) {
  world.now += look_at_clock;
  // A loop that waits for a clock is a loop that waits: others run, and time reaches their
  // deadlines.
  thread& me = *world.current;
  const auto place = reinterpret_cast<std::uintptr_t>(&world.now);
  if (me.last_place != place) {
    me.last_place = place;
    me.repeats = 0;
  } else if (++me.repeats >= 16) {
    me.repeats = 0;
    world.now += 10000;
    yield_point();
  }
  const bool wall = clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE;
  return world.now + (wall ? realtime_start : monotonic_start);
}

int sleep_for(std::uint64_t duration) {
  point(op::sleep, nullptr, false);
  block(waits_for::sleep, nullptr, world.now + duration + 1);
  return 0;
}

}  // namespace

extern "C" {

int clock_gettime(clockid_t clock, timespec* time) noexcept {
  if (!controlled()) return static_cast<int>(raw_call(SYS_clock_gettime, clock, as_long(time)));
  *time = to_timespec(read_clock(clock));
  return 0;
}
int gettimeofday(timeval* __restrict time, void* __restrict) noexcept {
  timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  *time = {now.tv_sec, now.tv_nsec / 1000};
  return 0;
}
time_t time(time_t* room) noexcept {
  timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  if (room != nullptr) *room = now.tv_sec;
  return now.tv_sec;
}

int nanosleep(const timespec* time, timespec* rest) {
  if (!controlled()) return static_cast<int>(raw_call(SYS_nanosleep, as_long(time), as_long(rest)));
  return sleep_for(nanoseconds(*time));
}
int clock_nanosleep(clockid_t clock, int flags, const timespec* time, timespec* rest) {
  if (!controlled()) {
    return static_cast<int>(
        -raw_call(SYS_clock_nanosleep, clock, flags, as_long(time), as_long(rest)));
  }
  if ((flags & TIMER_ABSTIME) == 0) return sleep_for(nanoseconds(*time));
  const std::uint64_t until_when = virtual_time(clock, *time);
  return sleep_for(until_when > world.now ? until_when - world.now : 0);
}
int usleep(useconds_t microseconds) {
  const timespec time = to_timespec(std::uint64_t{microseconds} * 1000);
  return nanosleep(&time, nullptr);
}
unsigned sleep(unsigned seconds) {
  const timespec time = to_timespec(std::uint64_t{seconds} * 1'000'000'000u);
  nanosleep(&time, nullptr);
  return 0;
}

int sched_yield() noexcept {
  if (!controlled()) return static_cast<int>(raw_call(SYS_sched_yield));
  yield_point();
  return 0;
}

int get_nprocs() noexcept { return static_cast<int>(world.wanted.processors); }
int get_nprocs_conf() noexcept { return static_cast<int>(world.wanted.processors); }
}
