// SPDX-License-Identifier: Apache-2.0
//
// Atomic locations: what a store hands over, and which of the last stores a load may see.
// [execution-order] Stores of a location are ordered as they were executed; exchanges see the
// newest. A load may see an older store unless it knows a newer one: by happens-before, by its own
// earlier reads or by those of threads that it knows of (coherence), or by the order of seq_cst
// operations and fences. This is a subset of C++20: nothing is seen that the standard forbids.
#include "memory/clock.hpp"
#include "memory/memory.hpp"
#include "memory/place_map.hpp"
#include "sched/decisions.hpp"

namespace taskspec::explore::inner {

const vector_clock& sequential_knowledge();
void sequential_event(int author, std::uint32_t when);

namespace {

constexpr int kept_stores = 8;
constexpr unsigned most_stale_reads =
    6;  // in a row: then the store arrives, as the standard asks of implementations

struct store_record {
  wide value;
  int author;          ///< -1: before the threads could know, seen by all
  std::uint32_t when;  ///< clock of the author
  bool hands_over;
  knowledge handed;
  vector_clock seen;  ///< clock of each thread when it first read it; 0: has not
};

struct location {
  unsigned size;
  int count;
  int first;  ///< ring
  std::uint8_t stale[most_threads];
  store_record stores[kept_stores];

  store_record& nth(int index) { return stores[(first + index) % kept_stores]; }
  store_record& newest() { return nth(count - 1); }
  store_record& add() {
    if (count == kept_stores)
      first = (first + 1) % kept_stores;
    else
      ++count;
    return newest();
  }
};

place_map<location> locations;  // weak memory
place_map<knowledge> handed;    // sequential memory: what the newest store hands over

void start_over(location& here, unsigned size, wide value) {
  here.size = size;
  here.count = here.first = 0;
  store_record& only = here.add();
  only.value = value;
  only.author = -1;
  only.when = 0;
  only.hands_over = false;
}

location& location_of(const volatile void* place, unsigned size, wide value) {
  static location none;
  bool added;
  location& here = locations.find_or_add(reinterpret_cast<std::uintptr_t>(place), none, added);
  // A value that no known store wrote: a plain initialisation, or memory that was used again.
  if (added || here.size != size || here.newest().value != value) start_over(here, size, value);
  return here;
}

bool known(const store_record& one, const vector_clock& visible) {
  if (one.author >= 0 && one.when <= visible.at[one.author]) return true;
  for (int i = 0; i < world.count; ++i) {
    if (one.seen.at[i] != 0 && one.seen.at[i] <= visible.at[i]) return true;
  }
  return false;
}

// The oldest store that the current thread may see.
int oldest_allowed(location& here, int order) {
  vector_clock visible = views[world.current->id].now.visible;
  if (sequential(order)) visible.join(sequential_knowledge());
  for (int i = here.count - 1; i > 0; --i) {
    if (known(here.nth(i), visible)) return i;
  }
  return 0;
}

void receive(const knowledge& what, int order) {
  memory_view& mine = views[world.current->id];
  (acquires(order) ? mine.now : mine.awaited).join(what);
}

void read_store(store_record& one, int order) {
  const int me = world.current->id;
  if (one.seen.at[me] == 0) one.seen.at[me] = views[me].now.ordered.at[me];
  if (sequential(order) && one.author >= 0) sequential_event(one.author, one.when);
  if (one.hands_over) receive(one.handed, order);
}

wide weak_load(const volatile void* place, unsigned size, int order, wide newest) {
  location& here = location_of(place, size, newest);
  std::uint8_t& stale = here.stale[world.current->id];
  int chosen = here.count - 1;
  const int oldest = oldest_allowed(here, order);
  if (oldest < chosen && stale < most_stale_reads) {
    chosen -=
        static_cast<int>(decide(choice_kind::value, static_cast<unsigned>(chosen - oldest + 1)));
  }
  stale = chosen == here.count - 1 ? 0 : static_cast<std::uint8_t>(stale + 1);
  store_record& one = here.nth(chosen);
  read_store(one, order);
  tick(world.current->id);
  return one.value;
}

void weak_store(const volatile void* place, unsigned size, int order, wide before, wide value,
                bool exchange) {
  const int me = world.current->id;
  memory_view& mine = views[me];
  location& here = location_of(place, size, before);
  const bool carries = exchange && here.newest().hands_over;
  knowledge sequence;
  if (exchange) read_store(here.newest(), order);
  if (carries) sequence = here.newest().handed;
  store_record& fresh = here.add();
  fresh.value = value;
  fresh.author = me;
  fresh.when = mine.now.ordered.at[me];
  fresh.seen.clear();
  fresh.hands_over = true;
  fresh.handed = releases(order) ? mine.now : mine.released;
  if (carries) fresh.handed.join(sequence);
  if (sequential(order)) sequential_event(me, fresh.when);
  tick(me);
}

}  // namespace

void clear_locations() {
  locations.clear();
  handed.clear();
}

void forget_location(std::uintptr_t place, std::size_t size) {
  if (!weak_memory()) return;
  for (std::uintptr_t one = place; one < place + size; ++one) {
    if (location* here = locations.find(one)) here->size = 0;
  }
}

wide memory_load(const volatile void* place, unsigned size, int order, wide newest) {
  if (weak_memory()) return weak_load(place, size, order, newest);
  if (follows_order()) {
    if (const knowledge* known = handed.find(reinterpret_cast<std::uintptr_t>(place)))
      receive(*known, order);
  }
  return newest;
}

void memory_store(const volatile void* place, unsigned size, int order, wide before, wide value,
                  bool exchange) {
  if (weak_memory()) return weak_store(place, size, order, before, value, exchange);
  if (!follows_order()) return;
  const int me = world.current->id;
  const memory_view& mine = views[me];
  static knowledge nothing;
  bool added;
  knowledge& here = handed.find_or_add(reinterpret_cast<std::uintptr_t>(place), nothing, added);
  if (exchange) {
    receive(here, order);  // its own acquire comes first: what it learns it hands over
    here.join(releases(order) ? mine.now : mine.released);
  } else {
    here = releases(order) ? mine.now : mine.released;
  }
  tick(me);
}

}  // namespace taskspec::explore::inner
