// SPDX-License-Identifier: Apache-2.0
#include "memory/arena.hpp"

#include "base/vec.hpp"
#include "sched/trace.hpp"

namespace taskspec::explore::inner {
namespace {

constexpr std::size_t room = std::size_t{1} << 36;  // addresses; pages come when they are touched
constexpr std::size_t unit = 16;
// A new beginning is so far from the old one that the low bits, by which tables hash, are the same.
constexpr std::size_t stride = std::size_t{1} << 20;
constexpr unsigned most_moves = 64;
constexpr std::size_t most_kept = std::size_t{1} << 25;

/// Before every block, and before the gap that an alignment leaves.
struct header {
  std::size_t size;
  std::uint32_t live;
  std::uint32_t where;  ///< 1 + index of a stack, or 0
};
static_assert(sizeof(header) == unit);

char* low;   ///< of the whole arena
char* base;  ///< where schedules begin
char* top;
std::size_t live_blocks;  ///< of this schedule
unsigned moves;
vec<stack> stacks;

std::uintptr_t rounded(std::uintptr_t at, std::size_t to) { return (at + to - 1) & ~(to - 1); }
char* address(std::uintptr_t at) { return reinterpret_cast<char*>(at); }
std::uintptr_t number(const void* at) { return reinterpret_cast<std::uintptr_t>(at); }
header& header_of(const void* block) {
  return *(static_cast<header*>(const_cast<void*>(block)) - 1);
}

std::uint32_t stack_of_caller() {
  if (!world.tracing || !world.wanted.leaks) return 0;
  stack mine;
  take_stack(mine);
  stacks.push_back(mine);
  return static_cast<std::uint32_t>(stacks.size());
}

}  // namespace

void* arena_allocate(std::size_t size, std::size_t alignment) {
  if (low == nullptr) {
    low = static_cast<char*>(map_pages(room, false));
    base = top = address(rounded(number(low), stride));
  }
  if (size > room || alignment > room) return nullptr;
  if (alignment < unit) alignment = unit;
  char* const block = address(rounded(number(top) + unit, alignment));
  char* const end = address(rounded(number(block) + size, unit));
  if (end > low + room) return nullptr;
  if (block - unit != top) {
    const auto gap = static_cast<std::size_t>(block - top) - 2 * unit;
    *reinterpret_cast<header*>(top) = {gap, 0, 0};
  }
  header_of(block) = {size, 1, stack_of_caller()};
  ++live_blocks;
  top = end;
  return block;
}

bool in_arena(const void* block) { return low != nullptr && block >= low && block < low + room; }

std::size_t arena_size(const void* block) { return header_of(block).size; }

bool arena_free(void* block) {
  header& of = header_of(block);
  if (of.live == 0) return false;
  of.live = 0;
  if (block >= base) --live_blocks;
  return true;
}

arena_rest arena_left() {
  arena_rest rest{live_blocks, 0, nullptr};
  if (live_blocks == 0) return rest;
  for (char* at = base; at < top;) {
    const header& one = *reinterpret_cast<header*>(at);
    if (one.live != 0) {
      rest.bytes += one.size;
      if (rest.where == nullptr && one.where != 0) rest.where = &stacks[one.where - 1];
    }
    at = address(rounded(number(at) + unit + one.size, unit));
  }
  return rest;
}

void arena_schedule_ended() {
  if (char* const rest = base + most_kept; rest < top)
    raw_call(SYS_madvise, as_long(rest), top - rest, MADV_DONTNEED);
  if (live_blocks != 0) {
    base = address(rounded(number(top), stride));
    live_blocks = 0;
    ++moves;
  }
  top = base;
  stacks.clear();
}

bool arena_wandered() { return moves > most_moves; }

}  // namespace taskspec::explore::inner
