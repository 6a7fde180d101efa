// SPDX-License-Identifier: Apache-2.0
//
// Reader-writer locks. Readers may overtake waiting writers or not: whoever gets the turn.
#include <pthread.h>

#include "posix/blocking.hpp"

using namespace taskspec::explore::inner;

namespace {

struct rwlock_bytes {
  unsigned readers;
  unsigned writer;
};
rwlock_bytes& bytes_of(pthread_rwlock_t* lock) { return *reinterpret_cast<rwlock_bytes*>(lock); }

// What readers hand over lies next door: they are ordered before the next writer, not before each
// other.
const char* readers_of(pthread_rwlock_t* lock) { return reinterpret_cast<const char*>(lock) + 1; }

bool take_shared(pthread_rwlock_t* lock) {
  rwlock_bytes& bytes = bytes_of(lock);
  if (bytes.writer != 0) return false;
  ++bytes.readers;
  took(lock);
  return true;
}

bool take_alone(pthread_rwlock_t* lock) {
  rwlock_bytes& bytes = bytes_of(lock);
  if (bytes.writer != 0 || bytes.readers != 0) return false;
  bytes.writer = static_cast<unsigned>(owner_number());
  took(lock);
  took(readers_of(lock));
  return true;
}

template <class Take>
int take_until(pthread_rwlock_t* lock, bool alone, std::uint64_t deadline, Take take) {
  point(op::lock, lock, true);
  if (alone && bytes_of(lock).writer == static_cast<unsigned>(owner_number())) return EDEADLK;
  return until(waits_for::rwlock, lock, deadline, [&] { return take(lock); }) ? 0 : ETIMEDOUT;
}

}  // namespace

extern "C" {

int pthread_rwlock_rdlock(pthread_rwlock_t* lock) noexcept {
  if (!controlled()) return TASKSPEC_REAL(pthread_rwlock_rdlock)(lock);
  return take_until(lock, false, 0, take_shared);
}
int pthread_rwlock_tryrdlock(pthread_rwlock_t* lock) noexcept {
  if (!controlled()) return TASKSPEC_REAL(pthread_rwlock_tryrdlock)(lock);
  point(op::try_lock, lock, true);
  return take_shared(lock) ? 0 : EBUSY;
}
int pthread_rwlock_timedrdlock(pthread_rwlock_t* lock, const timespec* time) noexcept {
  if (!controlled()) return TASKSPEC_REAL(pthread_rwlock_timedrdlock)(lock, time);
  return take_until(lock, false, virtual_time(CLOCK_REALTIME, *time), take_shared);
}
int pthread_rwlock_clockrdlock(pthread_rwlock_t* lock, clockid_t clock,
                               const timespec* time) noexcept {
  if (!controlled()) return TASKSPEC_REAL(pthread_rwlock_clockrdlock)(lock, clock, time);
  return take_until(lock, false, virtual_time(clock, *time), take_shared);
}
int pthread_rwlock_wrlock(pthread_rwlock_t* lock) noexcept {
  if (!controlled()) return TASKSPEC_REAL(pthread_rwlock_wrlock)(lock);
  return take_until(lock, true, 0, take_alone);
}
int pthread_rwlock_trywrlock(pthread_rwlock_t* lock) noexcept {
  if (!controlled()) return TASKSPEC_REAL(pthread_rwlock_trywrlock)(lock);
  point(op::try_lock, lock, true);
  return take_alone(lock) ? 0 : EBUSY;
}
int pthread_rwlock_timedwrlock(pthread_rwlock_t* lock, const timespec* time) noexcept {
  if (!controlled()) return TASKSPEC_REAL(pthread_rwlock_timedwrlock)(lock, time);
  return take_until(lock, true, virtual_time(CLOCK_REALTIME, *time), take_alone);
}
int pthread_rwlock_clockwrlock(pthread_rwlock_t* lock, clockid_t clock,
                               const timespec* time) noexcept {
  if (!controlled()) return TASKSPEC_REAL(pthread_rwlock_clockwrlock)(lock, clock, time);
  return take_until(lock, true, virtual_time(clock, *time), take_alone);
}

int pthread_rwlock_unlock(pthread_rwlock_t* lock) noexcept {
  if (!controlled()) return TASKSPEC_REAL(pthread_rwlock_unlock)(lock);
  point(op::unlock, lock, true);
  rwlock_bytes& bytes = bytes_of(lock);
  if (bytes.writer != 0) {
    gives(lock);
    bytes.writer = 0;
  } else {
    if (bytes.readers == 0)
      fail_schedule(failure_kind::assertion, "an unlocked reader-writer lock is unlocked");
    gives(readers_of(lock));
    --bytes.readers;
  }
  wake(waits_for::rwlock, lock, -1);
  return 0;
}

int pthread_rwlock_destroy(pthread_rwlock_t* lock) noexcept {
  if (!controlled()) return TASKSPEC_REAL(pthread_rwlock_destroy)(lock);
  return 0;
}
}
