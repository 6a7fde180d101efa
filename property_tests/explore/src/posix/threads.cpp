// SPDX-License-Identifier: Apache-2.0
//
// pthread_create, join, detach, exit; thread-local destructors and keys.
#include <pthread.h>
#include <unistd.h>
#include <unwind.h>

#include "posix/blocking.hpp"
#include "sched/donor.hpp"

using namespace taskspec::explore::inner;

namespace taskspec::explore::inner {

int real_pthread_create(pthread_t* handle, const pthread_attr_t* attributes, void* (*start)(void*),
                        void* argument) {
  return TASKSPEC_REAL(pthread_create)(handle, attributes, start, argument);
}

namespace {

int join_until(pthread_t handle, void** answer, std::uint64_t deadline, bool only_try) {
  thread* const other = find_thread(handle);
  if (other == nullptr || other->joined) return ESRCH;
  if (other->detached) return EINVAL;
  if (other == world.current) return EDEADLK;
  point(op::join, other, false);
  const auto over = [&] { return other->state == life::done; };
  if (only_try ? !over() : !until(waits_for::join, other, deadline, over))
    return only_try ? EBUSY : ETIMEDOUT;
  if (answer != nullptr) *answer = other->answer;
  const library_scope scope;
  memory_thread_joined(other->id);
  other->joined = true;
  other->lent->busy = false;
  return 0;
}

_Unwind_Reason_Code leave_at_end(int, _Unwind_Action actions, _Unwind_Exception_Class,
                                 _Unwind_Exception*, _Unwind_Context*, void*) {
  if (actions & _UA_END_OF_STACK) leave_thread();
  return _URC_NO_REASON;
}

}  // namespace
}  // namespace taskspec::explore::inner

extern "C" {

int pthread_create(pthread_t* handle, const pthread_attr_t* attributes, void* (*start)(void*),
                   void* argument) noexcept {
  if (!controlled()) return TASKSPEC_REAL(pthread_create)(handle, attributes, start, argument);
  int detached = PTHREAD_CREATE_JOINABLE;
  if (attributes != nullptr) pthread_attr_getdetachstate(attributes, &detached);
  thread& fresh = spawn(start, argument, detached == PTHREAD_CREATE_DETACHED);
  *handle = fresh.lent->handle;
  point(op::create, &fresh, true);
  return 0;
}

int pthread_join(pthread_t handle, void** answer) {
  if (!controlled()) return TASKSPEC_REAL(pthread_join)(handle, answer);
  return join_until(handle, answer, 0, false);
}
int pthread_tryjoin_np(pthread_t handle, void** answer) noexcept {
  if (!controlled()) return TASKSPEC_REAL(pthread_tryjoin_np)(handle, answer);
  return join_until(handle, answer, 0, true);
}
int pthread_timedjoin_np(pthread_t handle, void** answer, const timespec* time) {
  if (!controlled()) return TASKSPEC_REAL(pthread_timedjoin_np)(handle, answer, time);
  return join_until(handle, answer, virtual_time(CLOCK_REALTIME, *time), false);
}

int pthread_detach(pthread_t handle) noexcept {
  if (!controlled()) return TASKSPEC_REAL(pthread_detach)(handle);
  thread* const other = find_thread(handle);
  if (other == nullptr || other->joined) return ESRCH;
  if (other->detached) return EINVAL;
  other->detached = true;
  if (other->state == life::done) other->lent->busy = false;
  return 0;
}

void pthread_exit(void* answer) {
  if (!controlled()) {
    TASKSPEC_REAL(pthread_exit)(answer);
    __builtin_unreachable();
  }
  if (world.current->id == 0)
    refuse("the body calls pthread_exit; only threads that it starts may");
  world.current->answer = answer;
  // Destructors of the frames run, then the thread is over. Kept for good: the unwinder holds on to
  // it.
  static _Unwind_Exception leaving[most_threads];
  _Unwind_ForcedUnwind(&leaving[world.current->id], leave_at_end, nullptr);
  leave_thread();
}

int pthread_key_create(pthread_key_t* key, void (*destructor)(void*)) noexcept {
  const int error = TASKSPEC_REAL(pthread_key_create)(key, destructor);
  if (error == 0) remember_key(*key, destructor);
  return error;
}
int pthread_key_delete(pthread_key_t key) noexcept {
  forget_key(key);
  return TASKSPEC_REAL(pthread_key_delete)(key);
}

int __cxa_thread_atexit(void (*destructor)(void*), void* object, void* library) noexcept {
  if (controlled() && world.current->lent != nullptr) {
    thread& me = *world.current;
    constexpr int most = sizeof me.destructors / sizeof *me.destructors;
    if (me.destructor_count == most)
      refuse("a thread has more than %d thread-local objects with destructors", most);
    me.destructors[me.destructor_count++] = {destructor, object};
    return 0;
  }
  using function = int (*)(void (*)(void*), void*, void*);
  static const auto real = reinterpret_cast<function>(dlsym(RTLD_NEXT, "__cxa_thread_atexit_impl"));
  return real(destructor, object, library);
}

pid_t gettid() noexcept {
  if (controlled() && world.current->lent != nullptr) return world.current->lent->kernel_id;
  return static_cast<pid_t>(raw_call(SYS_gettid));
}
}
