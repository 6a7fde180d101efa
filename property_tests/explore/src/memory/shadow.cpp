// SPDX-License-Identifier: Apache-2.0
//
// The last accesses to every eight bytes: races (two accesses that nothing orders, one of them a
// write, not both atomic) and accesses to freed memory. Three accesses are kept for each eight
// bytes; a race with an older one is missed in this schedule.
#include "base/vec.hpp"
#include "memory/clock.hpp"
#include "memory/memory.hpp"
#include "sched/trace.hpp"

namespace taskspec::explore::inner {
namespace {

enum : std::uint8_t { wrote = 1, was_atomic = 2, freed = 4 };

struct access {
  std::uint32_t when;
  std::uint8_t thread;
  std::uint8_t bytes;  ///< bit mask within the eight
  std::uint8_t flags;
  void* pc;  ///< while tracing: 1 + index of a whole stack
};

struct cell {
  std::uint32_t generation;
  std::uint32_t count;
  access last[3];
};

constexpr std::size_t page_cells = 512;
constexpr std::size_t table_size = std::size_t{1} << 18;
constexpr std::size_t recent_pages = 64;

struct page {
  std::uintptr_t number;
  cell cells[page_cells];
};

page** table;
page* recent[recent_pages];  // by the low bits of the number
std::uint32_t generation = 1;
vec<stack> stacks;

page* find_page(std::uintptr_t number, bool make) {
  if (table == nullptr) table = static_cast<page**>(map_pages(table_size * sizeof(page*), false));
  std::size_t i = (number * 0x9e3779b97f4a7c15ull >> 40) & (table_size - 1);
  while (table[i] != nullptr && table[i]->number != number) i = (i + 1) & (table_size - 1);
  if (table[i] == nullptr) {
    if (!make) return nullptr;
    table[i] = static_cast<page*>(map_pages(sizeof(page), false));
    table[i]->number = number;
  }
  return recent[number % recent_pages] = table[i];
}

page* page_of(std::uintptr_t number, bool make) {
  page* const known = recent[number % recent_pages];
  return known != nullptr && known->number == number ? known : find_page(number, make);
}

const char* verb(std::uint8_t flags) {
  if (flags & freed) return "free";
  if (flags & was_atomic) return flags & wrote ? "atomic write" : "atomic read";
  return flags & wrote ? "write" : "read";
}

void describe_other(const access& other) {
  char title[100];
  std::snprintf(title, sizeof title, "the %s by thread %d", verb(other.flags), other.thread);
  stack where{};
  if (world.tracing) {
    where = stacks[reinterpret_cast<std::uintptr_t>(other.pc) - 1];
  } else {
    where.count = 1;
    where.frames[0] = other.pc;
  }
  note_second(title, where);
}

[[noreturn]] void report_freed(const access& other, std::uintptr_t place, std::uint8_t flags) {
  describe_other(other);
  if (flags & freed) {
    fail_schedule(failure_kind::double_free,
                  "double free: the block at %#lx was freed by thread %d before",
                  static_cast<unsigned long>(place), other.thread);
  }
  fail_schedule(failure_kind::use_after_free,
                "use after free: a %s at %#lx, in a block that thread %d freed", verb(flags),
                static_cast<unsigned long>(place), other.thread);
}

[[noreturn]] void report_race(const access& other, std::uintptr_t place, std::uint8_t flags,
                              int me) {
  describe_other(other);
  fail_schedule(failure_kind::data_race,
                "data race: nothing orders the %s by thread %d and the %s by thread %d at %#lx",
                verb(flags), me, verb(other.flags), other.thread,
                static_cast<unsigned long>(place));
}

void* here(void* pc) {
  if (!world.tracing) return pc;
  stack mine;
  take_stack(mine);
  stacks.push_back(mine);
  return reinterpret_cast<void*>(stacks.size());
}

// The slot that the new access takes: one that says the same, else a free one, else a read that is
// ordered before.
access& slot_for(cell& all, const access& fresh, const vector_clock& known) {
  for (std::uint32_t i = 0; i < all.count; ++i) {
    const access& one = all.last[i];
    const bool covered = one.bytes == fresh.bytes && (one.flags | fresh.flags) == fresh.flags;
    if (covered && (one.thread == fresh.thread ||
                    ((fresh.flags & wrote) && one.when <= known.at[one.thread]))) {
      return all.last[i];
    }
  }
  if (all.count < 3) return all.last[all.count++];
  for (std::uint32_t i = 0; i < 3; ++i) {
    const access& one = all.last[i];
    if (!(one.flags & wrote) && one.when <= known.at[one.thread]) return all.last[i];
  }
  return all.last[world.steps % 3];
}

void touch(std::uintptr_t eight, std::uint8_t bytes, std::uint8_t flags, void* pc) {
  cell& all = page_of(eight >> 9, true)->cells[eight & (page_cells - 1)];
  if (all.generation != generation) {
    all.generation = generation;
    all.count = 0;
  }
  const int me = world.current->id;
  const vector_clock& known = views[me].now.ordered;
  for (std::uint32_t i = 0; i < all.count; ++i) {
    const access& other = all.last[i];
    if ((other.bytes & bytes) == 0) continue;
    if (other.flags & freed) report_freed(other, eight << 3, flags);
    if (other.thread == me || !world.wanted.races) continue;
    if (!((other.flags | flags) & wrote) || (other.flags & flags & was_atomic)) continue;
    if (other.when > known.at[other.thread]) report_race(other, eight << 3, flags, me);
  }
  if (!world.wanted.races && !(flags & freed)) return;
  const access fresh{known.at[me], static_cast<std::uint8_t>(me), bytes, flags, here(pc)};
  slot_for(all, fresh, known) = fresh;
}

void touch_range(std::uintptr_t place, std::size_t size, std::uint8_t flags, void* pc) {
  while (size > 0) {
    const unsigned offset = place & 7;
    const unsigned count = static_cast<unsigned>(size < 8 - offset ? size : 8 - offset);
    touch(place >> 3, static_cast<std::uint8_t>(((1u << count) - 1) << offset), flags, pc);
    place += count;
    size -= count;
  }
}

std::uintptr_t number(const volatile void* place) {
  return reinterpret_cast<std::uintptr_t>(place);
}

}  // namespace

void clear_shadow() {
  ++generation;
  stacks.clear();
}

void memory_access(const volatile void* place, unsigned size, bool writes, bool atomic, void* pc) {
  touch_range(number(place), size,
              static_cast<std::uint8_t>((writes ? wrote : 0) | (atomic ? was_atomic : 0)), pc);
  if (writes && !atomic) forget_location(number(place), size);
}

void memory_range(const volatile void* place, std::size_t size, bool writes, void* pc) {
  touch_range(number(place), size, writes ? wrote : 0, pc);
  if (writes) forget_location(number(place), size);
}

void shadow_freed(void* block, std::size_t size, void* pc) {
  // The first pages of a block tell what happened; marking megabytes would cost more than it finds.
  touch_range(number(block), size < 16384 ? size : 16384, wrote | freed, pc);
}

void memory_stack_left(char* low, char* high) {
  if (!world.watching_plain) return;
  int missing = 0;  // a stack is used from its top; a long gap ends what was used
  for (std::uintptr_t at = (number(high) - 1) >> 12; at >= number(low) >> 12 && missing < 16;
       --at) {
    page* const there = page_of(at, false);
    if (there == nullptr) {
      ++missing;
      continue;
    }
    for (cell& one : there->cells) one.generation = 0;
  }
}

}  // namespace taskspec::explore::inner
