// SPDX-License-Identifier: Apache-2.0
//
// pthread mutexes: normal, recursive, error-checking; timed.
#include "posix/mutex.hpp"

using namespace taskspec::explore::inner;

namespace taskspec::explore::inner {

namespace {
// The first fields of glibc's pthread_mutex_t on x86-64, of which static initialisers set `kind`.
struct mutex_bytes {
  int locked;
  unsigned depth;
  int owner;
  unsigned users;
  int kind;
};
enum : int { normal = 0, recursive = 1, error_checking = 2 };

mutex_bytes& bytes_of(pthread_mutex_t* mutex) { return *reinterpret_cast<mutex_bytes*>(mutex); }
int kind_of(const mutex_bytes& bytes) { return bytes.kind & 3; }
}  // namespace

bool take_mutex(pthread_mutex_t* mutex, int& error) {
  mutex_bytes& bytes = bytes_of(mutex);
  error = 0;
  if (bytes.locked == 0) {
    bytes.locked = 1;
    bytes.owner = owner_number();
    bytes.depth = 1;
    took(mutex);
    return true;
  }
  if (bytes.owner != owner_number()) return false;
  if (kind_of(bytes) == recursive) {
    ++bytes.depth;
    return true;
  }
  error = EDEADLK;
  return kind_of(bytes) == error_checking;
}

unsigned drop_mutex(pthread_mutex_t* mutex) {
  mutex_bytes& bytes = bytes_of(mutex);
  const unsigned depth = bytes.depth;
  gives(mutex);
  bytes.locked = 0;
  bytes.owner = 0;
  bytes.depth = 0;
  wake(waits_for::mutex, mutex, -1);
  return depth;
}

void retake_mutex(pthread_mutex_t* mutex, unsigned depth) {
  int error;
  point(op::lock, mutex, true);
  until(waits_for::mutex, mutex, 0, [&] { return take_mutex(mutex, error); });
  bytes_of(mutex).depth = depth;
}

namespace {
int lock_until(pthread_mutex_t* mutex, std::uint64_t deadline) {
  point(op::lock, mutex, true);
  int error = 0;
  const bool taken =
      until(waits_for::mutex, mutex, deadline, [&] { return take_mutex(mutex, error); });
  return taken ? error : ETIMEDOUT;
}
}  // namespace

}  // namespace taskspec::explore::inner

extern "C" {

int pthread_mutex_lock(pthread_mutex_t* mutex) noexcept {
  if (!controlled()) {
    maybe_delay();
    return TASKSPEC_REAL(pthread_mutex_lock)(mutex);
  }
  return lock_until(mutex, 0);
}

int pthread_mutex_trylock(pthread_mutex_t* mutex) noexcept {
  if (!controlled()) return TASKSPEC_REAL(pthread_mutex_trylock)(mutex);
  point(op::try_lock, mutex, true);
  int error;
  return take_mutex(mutex, error) && error == 0 ? 0 : EBUSY;
}

int pthread_mutex_clocklock(pthread_mutex_t* mutex, clockid_t clock,
                            const timespec* time) noexcept {
  if (!controlled()) return TASKSPEC_REAL(pthread_mutex_clocklock)(mutex, clock, time);
  return lock_until(mutex, virtual_time(clock, *time));
}

int pthread_mutex_timedlock(pthread_mutex_t* mutex, const timespec* time) noexcept {
  if (!controlled()) return TASKSPEC_REAL(pthread_mutex_timedlock)(mutex, time);
  return lock_until(mutex, virtual_time(CLOCK_REALTIME, *time));
}

int pthread_mutex_unlock(pthread_mutex_t* mutex) noexcept {
  if (!controlled()) {
    const int answer = TASKSPEC_REAL(pthread_mutex_unlock)(mutex);
    maybe_delay();
    return answer;
  }
  mutex_bytes& bytes = bytes_of(mutex);
  const bool mine = bytes.locked != 0 && bytes.owner == owner_number();
  if (!mine && kind_of(bytes) != normal) return EPERM;
  if (bytes.locked == 0) fail_schedule(failure_kind::assertion, "an unlocked mutex is unlocked");
  if (!mine) {
    fail_schedule(failure_kind::assertion,
                  "a mutex is unlocked by a thread that does not own it (thread %d does)",
                  bytes.owner - 1);
  }
  if (bytes.depth > 1) {
    --bytes.depth;
    return 0;
  }
  point(op::unlock, mutex, true);
  drop_mutex(mutex);
  return 0;
}

int pthread_mutex_destroy(pthread_mutex_t* mutex) noexcept {
  if (!controlled()) return TASKSPEC_REAL(pthread_mutex_destroy)(mutex);
  if (bytes_of(mutex).locked != 0)
    fail_schedule(failure_kind::assertion, "a locked mutex is destroyed");
  return 0;
}
}
