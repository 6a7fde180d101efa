// SPDX-License-Identifier: Apache-2.0
//
// The heap of bodies. It starts at the same place in every schedule, so that a program which orders
// or hashes by address behaves alike in all of them. Nothing is used twice in one schedule: a freed
// address means nothing else. Thread safety: [one-turn].
#pragma once

#include <cstddef>
#include <cstdint>

namespace taskspec::explore::inner {

struct stack;

/// nullptr when there is no room. The contents are arbitrary.
void* arena_allocate(std::size_t size, std::size_t alignment);
bool in_arena(const void* block);
/// What was asked for.
std::size_t arena_size(const void* block);
/// False: it was free.
bool arena_free(void* block);

/// Of the blocks that this schedule allocated and did not free: how many, their bytes, and where
/// the first of them was allocated (known while steps are written down). Linear in the blocks of
/// the schedule.
struct arena_rest {
  std::size_t blocks;
  std::size_t bytes;
  const stack* where;
};
arena_rest arena_left();

/// The schedule is over. If it left blocks behind, they stay, and the next one begins elsewhere.
void arena_schedule_ended();
/// So often that the process should make room for a new one.
bool arena_wandered();

}  // namespace taskspec::explore::inner
