// SPDX-License-Identifier: Apache-2.0
#include "memory/heap.hpp"

#include "base/vec.hpp"
#include "memory/memory.hpp"
#include "memory/place_map.hpp"
#include "sched/trace.hpp"

namespace taskspec::explore::inner {
namespace {

struct live_block {
  std::size_t size;  ///< 0: freed
  stack where;
};

vec<void*> quarantine;
place_map<live_block> live;
bool warm;

}  // namespace

bool watches_heap() { return world.wanted.lifetimes || world.wanted.leaks; }

void heap_warmed_up() { warm = true; }

void memory_allocated(void* block, std::size_t size) {
  if (world.watching_plain) shadow_renewed(block, size < 65536 ? size : 65536);
  if (!world.wanted.leaks || !warm) return;
  live_block fresh{size, {}};
  if (world.tracing) take_stack(fresh.where);
  bool added;
  live.find_or_add(reinterpret_cast<std::uintptr_t>(block), fresh, added) = fresh;
}

void memory_freed(void* block, std::size_t size, void* pc) {
  if (world.wanted.lifetimes) shadow_freed(block, size, pc);
  if (live_block* known = live.find(reinterpret_cast<std::uintptr_t>(block))) known->size = 0;
  quarantine.push_back(block);
}

void end_heap() {
  for (void* block : quarantine) __libc_free(block);
  quarantine.clear();
  if (!world.wanted.leaks || !warm) return;
  std::size_t blocks = 0;
  std::size_t bytes = 0;
  live.for_each([&](std::uintptr_t, const live_block& one) {
    if (one.size == 0) return;
    if (blocks++ == 0) note_second("where the first of them was allocated", one.where);
    bytes += one.size;
  });
  live.clear();
  if (blocks > 0) {
    fail_schedule(failure_kind::leak, "leak: the body did not free %zu block%s of %zu bytes in all",
                  blocks, blocks == 1 ? "" : "s", bytes);
  }
}

}  // namespace taskspec::explore::inner
