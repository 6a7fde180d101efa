// SPDX-License-Identifier: Apache-2.0
//
// The memory model: who knows what (clocks), who touched what (shadow), which stores a load may see
// (atomics), and what was freed (heap). All of it is called after the scheduling point, by the
// thread that has the turn. Covered: happens-before through atomics, fences, release sequences,
// mutexes and the other blocking objects; races of plain accesses; stale reads of atomics within
// execution order. Not covered: stores that overtake earlier loads (load buffering), and stale
// reads of plain data, which are races anyway.
#pragma once

#include "sched/world.hpp"

namespace taskspec::explore::inner {

__extension__ typedef unsigned __int128 wide;  // NOLINT: the widest atomic

void memory_schedule_began();
void memory_schedule_ended();
void memory_thread_started(int child, int parent);
void memory_thread_joined(int child);
/// The stack of a thread that ended: nobody's objects any more.
void memory_stack_left(char* low, char* high);

/// Blocking objects: what was done before `hand_over` is known after `take_over` of the same
/// object.
void memory_hand_over(const volatile void* object);
void memory_take_over(const volatile void* object);

/// The value that the load sees: the newest, or an older one.
wide memory_load(const volatile void* place, unsigned size, int order, wide newest);
/// `exchange`: the store also reads, and carries a release sequence on.
void memory_store(const volatile void* place, unsigned size, int order, wide before, wide value,
                  bool exchange);
void memory_fence(int order);

/// A plain or atomic access, for races and lifetimes.
void memory_access(const volatile void* place, unsigned size, bool writes, bool atomic, void* pc);
void memory_range(const volatile void* place, std::size_t size, bool writes, void* pc);

/// The heap. A freed block is kept until the schedule ends, so that its address means nothing else.
void memory_freed(void* block, std::size_t size, void* pc);

// Between the files of this folder.
void forget_location(std::uintptr_t place, std::size_t size);
void clear_locations();
void clear_shadow();
void end_heap();

}  // namespace taskspec::explore::inner
