// SPDX-License-Identifier: Apache-2.0
//
// pthread_once and the guards of local statics. An exception that leaves the initialisation lets
// the next one try: for guards the compiler calls __cxa_guard_abort; pthread_once calls through a
// frame whose personality sees it pass.
#include <pthread.h>
#include <unwind.h>

#include "abi/atomic_access.hpp"
#include "posix/blocking.hpp"

using namespace taskspec::explore::inner;

namespace {

enum : int { untouched = 0, running = 1, over = 2 };

void end_attempt(int* state, bool done) {
  if (done) gives(state);
  *state = done ? over : untouched;
  wake(waits_for::once, state, -1);
}

struct guard_bytes {
  volatile char done;
  volatile char running;
};
guard_bytes& bytes_of(long long* guard) { return *reinterpret_cast<guard_bytes*>(guard); }

}  // namespace

// Calls its argument. A C++ cleanup would need the personality of a C++ runtime library; this one
// is our own.
asm(R"(
.text
.globl taskspec_explore_call_once
.hidden taskspec_explore_call_once
.type taskspec_explore_call_once,@function
taskspec_explore_call_once:
  .cfi_startproc
  .cfi_personality 0x1b, taskspec_explore_once_personality
  sub $8, %rsp
  .cfi_adjust_cfa_offset 8
  call *%rdi
  add $8, %rsp
  .cfi_adjust_cfa_offset -8
  ret
  .cfi_endproc
.size taskspec_explore_call_once, .-taskspec_explore_call_once
)");

extern "C" {

void taskspec_explore_call_once(void (*initialise)());

int pthread_once(pthread_once_t* once, void (*initialise)()) {
  if (!controlled()) return TASKSPEC_REAL(pthread_once)(once, initialise);
  int& state = *reinterpret_cast<int*>(once);
  point(op::once, once, true);
  for (;;) {
    if (state == over) {
      took(once);
      return 0;
    }
    if (state == untouched) break;
    block(waits_for::once, once);
  }
  thread& me = *world.current;
  constexpr int most = sizeof me.once / sizeof *me.once;
  if (me.once_depth == most) refuse("calls of pthread_once are nested deeper than %d", most);
  state = running;
  me.once[me.once_depth++] = &state;
  taskspec_explore_call_once(initialise);
  end_attempt(me.once[--me.once_depth], true);
  return 0;
}

__attribute__((visibility("hidden"), used)) _Unwind_Reason_Code taskspec_explore_once_personality(
    int, _Unwind_Action actions, _Unwind_Exception_Class, _Unwind_Exception*, _Unwind_Context*) {
  if (actions & _UA_CLEANUP_PHASE) {
    thread& me = *world.current;
    end_attempt(me.once[--me.once_depth], false);
  }
  return _URC_CONTINUE_UNWIND;
}

int taskspec_explore_guard_acquire(long long* guard) asm("__cxa_guard_acquire");
void taskspec_explore_guard_release(long long* guard) asm("__cxa_guard_release");
void taskspec_explore_guard_abort(long long* guard) asm("__cxa_guard_abort");

int taskspec_explore_guard_acquire(long long* guard) {
  if (!controlled()) {
    static const auto real =
        reinterpret_cast<int (*)(long long*)>(dlsym(RTLD_NEXT, "__cxa_guard_acquire"));
    return real(guard);
  }
  guard_bytes& bytes = bytes_of(guard);
  point(op::once, guard, true);
  for (;;) {
    if (bytes.done) {
      took(guard);
      return 0;
    }
    if (!bytes.running) break;
    block(waits_for::once, guard);
  }
  bytes.running = 1;
  return 1;
}

void taskspec_explore_guard_release(long long* guard) {
  if (!controlled()) {
    static const auto real =
        reinterpret_cast<void (*)(long long*)>(dlsym(RTLD_NEXT, "__cxa_guard_release"));
    return real(guard);
  }
  guard_bytes& bytes = bytes_of(guard);
  gives(guard);
  {
    // The compiler's own check of the first byte is an acquire load of this store.
    const library_scope scope;
    memory_store(guard, 1, __ATOMIC_RELEASE, static_cast<wide>(bytes.done), 1, false);
  }
  bytes.done = 1;
  bytes.running = 0;
  wake(waits_for::once, guard, -1);
}

void taskspec_explore_guard_abort(long long* guard) {
  if (!controlled()) {
    static const auto real =
        reinterpret_cast<void (*)(long long*)>(dlsym(RTLD_NEXT, "__cxa_guard_abort"));
    return real(guard);
  }
  bytes_of(guard).running = 0;
  wake(waits_for::once, guard, -1);
}
}
