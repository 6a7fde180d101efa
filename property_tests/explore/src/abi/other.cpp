// SPDX-License-Identifier: Apache-2.0
//
// The rest of the interface of -fsanitize=thread, and what libraries call when they are told that
// they run under it.
#include "abi/instrumented.hpp"
#include "memory/memory.hpp"
#include "sched/scheduler.hpp"

using namespace taskspec::explore::inner;

namespace {
bool instrumented;

void take_over(void* object) {
  if (!controlled()) return;
  const library_scope scope;
  memory_take_over(object);
}
void hand_over(void* object) {
  if (!controlled()) return;
  const library_scope scope;
  memory_hand_over(object);
}
}  // namespace

namespace taskspec::explore::inner {
bool has_instrumented_code() { return instrumented; }
}  // namespace taskspec::explore::inner

extern "C" {
void __tsan_init() { instrumented = true; }
void __tsan_func_entry(void*) { ++world.hooks; }
void __tsan_func_exit() {}
void __tsan_ignore_thread_begin() {}
void __tsan_ignore_thread_end() {}

void __tsan_acquire(void* object) { take_over(object); }
void __tsan_release(void* object) { hand_over(object); }
void __tsan_mutex_create(void*, unsigned) {}
void __tsan_mutex_destroy(void*, unsigned) {}
void __tsan_mutex_pre_lock(void*, unsigned) {}
void __tsan_mutex_post_lock(void* mutex, unsigned, int) { take_over(mutex); }
int __tsan_mutex_pre_unlock(void* mutex, unsigned) {
  hand_over(mutex);
  return 0;
}
void __tsan_mutex_post_unlock(void*, unsigned) {}
void __tsan_mutex_pre_signal(void*, unsigned) {}
void __tsan_mutex_post_signal(void*, unsigned) {}
void __tsan_mutex_pre_divert(void*, unsigned) {}
void __tsan_mutex_post_divert(void*, unsigned) {}
void AnnotateHappensBefore(const char*, int, void* object) { hand_over(object); }
void AnnotateHappensAfter(const char*, int, void* object) { take_over(object); }
// Fibers of the program itself keep their logical thread: whoever resumes one runs it.
void* __tsan_get_current_fiber() { return world.current; }
void* __tsan_create_fiber(unsigned) { return &world; }
void __tsan_destroy_fiber(void*) {}
void __tsan_switch_to_fiber(void*, unsigned) {}
void __tsan_set_fiber_name(void*, const char*) {}
}
