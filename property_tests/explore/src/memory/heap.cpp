// SPDX-License-Identifier: Apache-2.0
#include "memory/heap.hpp"

#include "base/vec.hpp"
#include "memory/arena.hpp"
#include "memory/memory.hpp"
#include "sched/trace.hpp"

namespace taskspec::explore::inner {
namespace {

vec<void*> quarantine;  // blocks of before the schedule
bool warm;

}  // namespace

void heap_warmed_up() { warm = true; }

void memory_freed(void* block, std::size_t size, void* pc) {
  if (world.wanted.lifetimes) shadow_freed(block, size, pc);
  if (!in_arena(block)) {
    quarantine.push_back(block);
  } else if (!arena_free(block)) {
    fail_schedule(failure_kind::double_free, "double free: the block at %#lx was freed before",
                  static_cast<unsigned long>(reinterpret_cast<std::uintptr_t>(block)));
  }
}

void end_heap() {
  for (void* block : quarantine) __libc_free(block);
  quarantine.clear();
  const arena_rest rest = world.wanted.leaks && warm ? arena_left() : arena_rest{};
  if (rest.blocks > 0) {
    if (rest.where != nullptr) note_second("where the first of them was allocated", *rest.where);
    fail_schedule(failure_kind::leak, "leak: the body did not free %zu block%s of %zu bytes in all",
                  rest.blocks, rest.blocks == 1 ? "" : "s", rest.bytes);
  }
  arena_schedule_ended();
}

}  // namespace taskspec::explore::inner
