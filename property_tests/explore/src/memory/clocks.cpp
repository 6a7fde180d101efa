// SPDX-License-Identifier: Apache-2.0
#include "memory/clock.hpp"

#include "memory/memory.hpp"
#include "memory/place_map.hpp"

namespace taskspec::explore::inner {

memory_view views[most_threads];

namespace {

place_map<knowledge> objects;
knowledge sequential_order;  // what seq_cst operations have made visible so far

}  // namespace

/// For atomics.cpp: a seq_cst load sees nothing older than what earlier seq_cst operations knew.
const vector_clock& sequential_knowledge() { return sequential_order.visible; }
void sequential_event(int author, std::uint32_t when) {
  std::uint32_t& known = sequential_order.visible.at[author];
  if (when > known) known = when;
}

void memory_schedule_began() {
  if (world.watching_plain) clear_shadow();
  if (!follows_order()) return;
  objects.clear();
  sequential_order.clear();
  clear_locations();
  memory_thread_started(0, -1);
}

void memory_schedule_ended() { end_heap(); }

void memory_thread_started(int child, int parent) {
  if (!follows_order()) return;
  memory_view& fresh = views[child];
  fresh.now.clear();
  fresh.released.clear();
  fresh.awaited.clear();
  if (parent >= 0) {
    fresh.now.join(views[parent].now);
    tick(parent);
  }
  tick(child);
}

void memory_thread_joined(int child) {
  if (follows_order()) views[world.current->id].now.join(views[child].now);
}

void memory_hand_over(const volatile void* object) {
  if (!follows_order()) return;
  const int me = world.current->id;
  bool added;
  static knowledge nothing;
  knowledge& known = objects.find_or_add(reinterpret_cast<std::uintptr_t>(object), nothing, added);
  known.join(views[me].now);
  tick(me);
}

void memory_take_over(const volatile void* object) {
  if (!follows_order()) return;
  if (knowledge* known = objects.find(reinterpret_cast<std::uintptr_t>(object))) {
    views[world.current->id].now.join(*known);
  }
}

void memory_fence(int order) {
  if (!follows_order()) return;
  const int me = world.current->id;
  memory_view& mine = views[me];
  if (acquires(order)) mine.now.join(mine.awaited);
  if (sequential(order)) {
    mine.now.visible.join(sequential_order.visible);
    sequential_order.visible.join(mine.now.visible);
  }
  if (releases(order)) {
    mine.released = mine.now;
    tick(me);
  }
}

}  // namespace taskspec::explore::inner
