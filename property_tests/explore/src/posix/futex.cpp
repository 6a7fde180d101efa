// SPDX-License-Identifier: Apache-2.0
//
// Futexes, through libc's syscall(): std::atomic::wait, latch, barrier, semaphore, future.
#include <unistd.h>

#include <sched.h>
#include <cstdarg>

#include "posix/blocking.hpp"

using namespace taskspec::explore::inner;

namespace {

long libc_answer(long answer) {
  if (answer >= 0 || answer < -4095) return answer;
  errno = static_cast<int>(-answer);
  return -1;
}

long futex_wait(const volatile int* word, int expected, std::uint64_t deadline) {
  point(op::futex_wait, word, false);
  if (*word != expected) {
    errno = EAGAIN;
    return -1;
  }
  if (block(waits_for::futex, word, deadline)) {
    errno = ETIMEDOUT;
    return -1;
  }
  return 0;
}

long futex(const volatile int* word, int operation, int value, const timespec* time) {
  const clockid_t clock =
      (operation & FUTEX_CLOCK_REALTIME) != 0 ? CLOCK_REALTIME : CLOCK_MONOTONIC;
  switch (operation & FUTEX_CMD_MASK) {
    case FUTEX_WAIT:
      return futex_wait(word, value, time != nullptr ? world.now + nanoseconds(*time) + 1 : 0);
    case FUTEX_WAIT_BITSET:
      return futex_wait(word, value, time != nullptr ? virtual_time(clock, *time) : 0);
    case FUTEX_WAKE:
    case FUTEX_WAKE_BITSET:
      point(op::futex_wake, word, true);
      return wake(waits_for::futex, word, value < 0 || value > most_threads ? -1 : value);
    default:
      refuse("the body uses futex operation %d, which is not modelled", operation & FUTEX_CMD_MASK);
  }
}

}  // namespace

extern "C" long syscall(long number, ...) noexcept {
  va_list list;
  va_start(list, number);
  long argument[6];
  for (long& one : argument) one = va_arg(list, long);
  va_end(list);
  if (controlled()) {
    switch (number) {
      case SYS_futex:
        return futex(reinterpret_cast<const volatile int*>(argument[0]),
                     static_cast<int>(argument[1]), static_cast<int>(argument[2]),
                     reinterpret_cast<const timespec*>(argument[3]));
      case SYS_gettid:
        return gettid();
      case SYS_sched_yield:
        return sched_yield();
      case SYS_clock_gettime:
        return clock_gettime(static_cast<clockid_t>(argument[0]),
                             reinterpret_cast<timespec*>(argument[1]));
      default:
        break;
    }
  }
  return libc_answer(raw_call(number, argument[0], argument[1], argument[2], argument[3],
                              argument[4], argument[5]));
}
