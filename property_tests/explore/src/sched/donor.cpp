// SPDX-License-Identifier: Apache-2.0
#include "sched/donor.hpp"

#include <signal.h>

#include <initializer_list>

#include "posix/real.hpp"
#include "sched/handoff.hpp"
#include "sched/trace.hpp"

namespace taskspec::explore::inner {
namespace {

donor donors[most_threads];
int donor_count;
gate made;

void wait_for_turns(donor* self) {
  for (;;) {
    self->turn.pass();
    taskspec_explore_run_logical_thread();
  }
}

void* donor_main(void* argument) {
  auto& self = *static_cast<donor*>(argument);
  sigset_t all;
  sigfillset(&all);
  for (const int one : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT}) sigdelset(&all, one);
  pthread_sigmask(SIG_BLOCK, &all, nullptr);
  self.block = control_block();
  self.handle = pthread_self();
  self.kernel_id = static_cast<int>(raw_call(SYS_gettid));
  self.image.find();
  pthread_attr_t attributes;
  void* low = nullptr;
  std::size_t size = 0;
  pthread_getattr_np(pthread_self(), &attributes);
  pthread_attr_getstack(&attributes, &low, &size);
  pthread_attr_destroy(&attributes);
  self.stack_low = static_cast<char*>(low);
  self.stack_high = self.stack_low + size;
  char here = 0;
  // The donor's own frames stay untouched below this; unwinding and its signal frame have room.
  self.stack_top = reinterpret_cast<void*>((reinterpret_cast<std::uintptr_t>(&here) - 16384) &
                                           ~std::uintptr_t{63});
  made.open();
  if (world.wanted.backend == backend_kind::threads) restart_donor(self);
  for (;;) raw_call(SYS_pause);
}

}  // namespace

void restart_donor(donor& lent) {
  asm volatile(
      "mov %0, %%rsp\n\t"
      "mov %1, %%rdi\n\t"
      "xor %%ebp, %%ebp\n\t"
      "push $0\n\t"  // where unwinders stop
      "jmp *%2"
      :
      : "r"(lent.stack_top), "r"(&lent), "r"(&wait_for_turns)
      : "memory", "rdi");
  __builtin_unreachable();
}

donor& lend_donor() {
  for (int i = 0; i < donor_count; ++i) {
    if (!donors[i].busy) {
      donors[i].busy = true;
      return donors[i];
    }
  }
  if (donor_count == most_threads)
    refuse("a schedule needs more than %d threads at once", most_threads - 1);
  donor& fresh = donors[donor_count++];
  fresh.busy = true;
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, std::size_t{1} << 20);
  pthread_t handle;
  if (real_pthread_create(&handle, &attributes, donor_main, &fresh) != 0) {
    refuse("no thread could be made; allow more of them (ulimit -u)");
  }
  pthread_attr_destroy(&attributes);
  made.pass();
  return fresh;
}

void return_all_donors() {
  for (int i = 0; i < donor_count; ++i) donors[i].busy = false;
}

}  // namespace taskspec::explore::inner
