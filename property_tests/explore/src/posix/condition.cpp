// SPDX-License-Identifier: Apache-2.0
//
// Condition variables: timed by either clock, woken in any order, and for no reason at all.
#include "posix/mutex.hpp"

using namespace taskspec::explore::inner;

namespace {

int wait_on(pthread_cond_t* condition, pthread_mutex_t* mutex, std::uint64_t deadline) {
  world.current->pending.also = reinterpret_cast<std::uintptr_t>(mutex);
  point(op::wait, condition, true);
  world.current->pending.also = 0;
  const unsigned depth = drop_mutex(mutex);
  bool timed_out = false;
  bool spurious;
  {
    const library_scope scope;
    spurious = world.wanted.spurious && decide(choice_kind::spurious, 2) != 0;
  }
  if (spurious) {
    yield_point();
  } else {
    timed_out = block(waits_for::condition, condition, deadline);
  }
  retake_mutex(mutex, depth);
  return timed_out ? ETIMEDOUT : 0;
}

// glibc keeps the clock of pthread_condattr_setclock in the second bit of its flags.
clockid_t clock_of(const pthread_cond_t* condition) {
  return (reinterpret_cast<const unsigned*>(condition)[8] & 2) != 0 ? CLOCK_MONOTONIC
                                                                    : CLOCK_REALTIME;
}

}  // namespace

extern "C" {

int pthread_cond_wait(pthread_cond_t* condition, pthread_mutex_t* mutex) {
  if (!controlled())
    return TASKSPEC_REAL_VERSION(pthread_cond_wait, "GLIBC_2.3.2")(condition, mutex);
  return wait_on(condition, mutex, 0);
}

int pthread_cond_timedwait(pthread_cond_t* condition, pthread_mutex_t* mutex,
                           const timespec* time) {
  if (!controlled())
    return TASKSPEC_REAL_VERSION(pthread_cond_timedwait, "GLIBC_2.3.2")(condition, mutex, time);
  return wait_on(condition, mutex, virtual_time(clock_of(condition), *time));
}

int pthread_cond_clockwait(pthread_cond_t* condition, pthread_mutex_t* mutex, clockid_t clock,
                           const timespec* time) {
  if (!controlled()) return TASKSPEC_REAL(pthread_cond_clockwait)(condition, mutex, clock, time);
  return wait_on(condition, mutex, virtual_time(clock, *time));
}

int pthread_cond_signal(pthread_cond_t* condition) noexcept {
  if (!controlled()) {
    maybe_delay();
    return TASKSPEC_REAL_VERSION(pthread_cond_signal, "GLIBC_2.3.2")(condition);
  }
  point(op::notify, condition, true);
  wake(waits_for::condition, condition, 1);
  return 0;
}

int pthread_cond_broadcast(pthread_cond_t* condition) noexcept {
  if (!controlled()) {
    maybe_delay();
    return TASKSPEC_REAL_VERSION(pthread_cond_broadcast, "GLIBC_2.3.2")(condition);
  }
  point(op::notify, condition, true);
  wake(waits_for::condition, condition, -1);
  return 0;
}

int pthread_cond_destroy(pthread_cond_t* condition) noexcept {
  if (!controlled()) return TASKSPEC_REAL_VERSION(pthread_cond_destroy, "GLIBC_2.3.2")(condition);
  return 0;
}
}
