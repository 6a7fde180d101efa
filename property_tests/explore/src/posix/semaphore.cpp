// SPDX-License-Identifier: Apache-2.0
//
// POSIX semaphores and barriers.
#include <pthread.h>
#include <semaphore.h>

#include <cstring>

#include "posix/blocking.hpp"

using namespace taskspec::explore::inner;

namespace {

unsigned& count_of(sem_t* semaphore) { return *reinterpret_cast<unsigned*>(semaphore); }

bool take(sem_t* semaphore) {
  if (count_of(semaphore) == 0) return false;
  --count_of(semaphore);
  took(semaphore);
  return true;
}

int answer(bool taken, int error) {
  if (taken) return 0;
  errno = error;
  return -1;
}

int wait_until(sem_t* semaphore, std::uint64_t deadline) {
  point(op::wait, semaphore, true);
  return answer(until(waits_for::semaphore, semaphore, deadline, [&] { return take(semaphore); }),
                ETIMEDOUT);
}

struct barrier_bytes {
  unsigned wanted;
  unsigned arrived;
  unsigned round;
};
barrier_bytes& bytes_of(pthread_barrier_t* barrier) {
  return *reinterpret_cast<barrier_bytes*>(barrier);
}

}  // namespace

extern "C" {

int sem_init(sem_t* semaphore, int shared, unsigned count) noexcept {
  // glibc keeps the count in the first word, too; what waits inside it is not touched while
  // controlled.
  if (!controlled()) return TASKSPEC_REAL(sem_init)(semaphore, shared, count);
  std::memset(semaphore, 0, sizeof *semaphore);
  count_of(semaphore) = count;
  return 0;
}
int sem_destroy(sem_t* semaphore) noexcept {
  return controlled() ? 0 : TASKSPEC_REAL(sem_destroy)(semaphore);
}
int sem_post(sem_t* semaphore) noexcept {
  if (!controlled()) return TASKSPEC_REAL(sem_post)(semaphore);
  point(op::post, semaphore, true);
  gives(semaphore);
  ++count_of(semaphore);
  wake(waits_for::semaphore, semaphore, -1);
  return 0;
}
int sem_wait(sem_t* semaphore) {
  if (!controlled()) return TASKSPEC_REAL(sem_wait)(semaphore);
  return wait_until(semaphore, 0);
}
int sem_trywait(sem_t* semaphore) noexcept {
  if (!controlled()) return TASKSPEC_REAL(sem_trywait)(semaphore);
  point(op::try_lock, semaphore, true);
  return answer(take(semaphore), EAGAIN);
}
int sem_timedwait(sem_t* semaphore, const timespec* time) {
  if (!controlled()) return TASKSPEC_REAL(sem_timedwait)(semaphore, time);
  return wait_until(semaphore, virtual_time(CLOCK_REALTIME, *time));
}
int sem_clockwait(sem_t* semaphore, clockid_t clock, const timespec* time) {
  if (!controlled()) return TASKSPEC_REAL(sem_clockwait)(semaphore, clock, time);
  return wait_until(semaphore, virtual_time(clock, *time));
}
int sem_getvalue(sem_t* semaphore, int* value) noexcept {
  if (!controlled()) return TASKSPEC_REAL(sem_getvalue)(semaphore, value);
  point(op::load, semaphore, false);
  *value = static_cast<int>(count_of(semaphore));
  return 0;
}

int pthread_barrier_init(pthread_barrier_t* barrier, const pthread_barrierattr_t* attributes,
                         unsigned count) noexcept {
  if (!controlled()) return TASKSPEC_REAL(pthread_barrier_init)(barrier, attributes, count);
  if (count == 0) return EINVAL;
  bytes_of(barrier) = {count, 0, 0};
  return 0;
}
int pthread_barrier_destroy(pthread_barrier_t* barrier) noexcept {
  return controlled() ? 0 : TASKSPEC_REAL(pthread_barrier_destroy)(barrier);
}
int pthread_barrier_wait(pthread_barrier_t* barrier) noexcept {
  if (!controlled()) return TASKSPEC_REAL(pthread_barrier_wait)(barrier);
  point(op::wait, barrier, true);
  barrier_bytes& bytes = bytes_of(barrier);
  gives(barrier);
  const unsigned round = bytes.round;
  if (++bytes.arrived == bytes.wanted) {
    bytes.arrived = 0;
    ++bytes.round;
    took(barrier);
    wake(waits_for::barrier, barrier, -1);
    return PTHREAD_BARRIER_SERIAL_THREAD;
  }
  while (bytes.round == round) block(waits_for::barrier, barrier);
  took(barrier);
  return 0;
}
}
