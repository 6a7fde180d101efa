// SPDX-License-Identifier: Apache-2.0
#include "sched/handoff.hpp"

#include <sys/auxv.h>

#include <cstring>

#include "sched/donor.hpp"
#include "sched/world.hpp"

// Saves what a function call must keep, changes control block and stack, restores. 30 ns where
// programs may write the FS base themselves; a system call more where they may not.
asm(R"(
.text
.p2align 4
.globl taskspec_explore_swap
.type taskspec_explore_swap,@function
taskspec_explore_swap:
  .cfi_startproc
  push %rbp
  .cfi_adjust_cfa_offset 8
  push %rbx
  .cfi_adjust_cfa_offset 8
  push %r12
  .cfi_adjust_cfa_offset 8
  push %r13
  .cfi_adjust_cfa_offset 8
  push %r14
  .cfi_adjust_cfa_offset 8
  push %r15
  .cfi_adjust_cfa_offset 8
  sub $8, %rsp
  .cfi_adjust_cfa_offset 8
  stmxcsr (%rsp)
  fnstcw 4(%rsp)
  mov %rsp, (%rdi)
  mov %rsi, %rbx
  cmpb $0, taskspec_explore_writes_fs_base(%rip)
  je 1f
  wrfsbase %rdx
  jmp 2f
1:
  mov $158, %eax
  mov $0x1002, %edi
  mov %rdx, %rsi
  syscall
2:
  mov %rbx, %rsp
  ldmxcsr (%rsp)
  fldcw 4(%rsp)
  add $8, %rsp
  .cfi_adjust_cfa_offset -8
  pop %r15
  .cfi_adjust_cfa_offset -8
  pop %r14
  .cfi_adjust_cfa_offset -8
  pop %r13
  .cfi_adjust_cfa_offset -8
  pop %r12
  .cfi_adjust_cfa_offset -8
  pop %rbx
  .cfi_adjust_cfa_offset -8
  pop %rbp
  .cfi_adjust_cfa_offset -8
  ret
  .cfi_endproc
.size taskspec_explore_swap, .-taskspec_explore_swap
)");
extern "C" void taskspec_explore_swap(void** save_stack, void* load_stack, void* load_block);
// arch_prctl(ARCH_SET_FS, block) does the same everywhere. Without the kernel's word for it
// (HWCAP2_FSGSBASE, Linux 5.9) the instruction may exist, and what it writes be lost when the
// kernel switches threads.
extern "C" __attribute__((visibility("hidden"))) bool taskspec_explore_writes_fs_base;
bool taskspec_explore_writes_fs_base = (getauxval(AT_HWCAP2) & 2) != 0;

namespace taskspec::explore::inner {
namespace {

bool on_real_threads() { return world.wanted.backend == backend_kind::threads; }

gate main_gate;  // thread 0 has no donor

gate& gate_of(thread& one) { return one.lent != nullptr ? one.lent->turn : main_gate; }

}  // namespace

void prepare_stack(thread& fresh) {
  fresh.block = fresh.lent->block;
  if (on_real_threads()) return;
  // The picture that taskspec_explore_swap pops: control words, six registers, return address, and
  // a zero above it where unwinders stop.
  auto* top = static_cast<void**>(fresh.lent->stack_top);
  *--top = nullptr;
  *--top = reinterpret_cast<void*>(&taskspec_explore_run_logical_thread);
  for (int i = 0; i < 6; ++i) *--top = nullptr;
  --top;
  std::uint32_t vector_control = 0;
  std::uint16_t float_control = 0;
  asm volatile("stmxcsr %0; fnstcw %1" : "=m"(vector_control), "=m"(float_control));
  std::memcpy(top, &vector_control, sizeof vector_control);
  std::memcpy(reinterpret_cast<char*>(top) + 4, &float_control, sizeof float_control);
  fresh.stack_pointer = top;
}

void switch_threads(thread& from, thread& to) {
  const int inside = world.inside;
  world.current = &to;
  to.burst = 0;
  if (!on_real_threads()) {
    taskspec_explore_swap(&from.stack_pointer, to.stack_pointer, to.block);
  } else {
    gate_of(to).open();
    gate_of(from).pass();
  }
  world.inside = inside;
}

void switch_for_good(thread& from, thread& to) {
  donor* const lent = from.lent;
  world.current = &to;
  to.burst = 0;
  if (!on_real_threads()) {
    void* forgotten;
    taskspec_explore_swap(&forgotten, to.stack_pointer, to.block);
  } else {
    gate_of(to).open();
    restart_donor(*lent);
  }
  __builtin_unreachable();
}

}  // namespace taskspec::explore::inner
