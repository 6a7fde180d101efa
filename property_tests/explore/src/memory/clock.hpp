// SPDX-License-Identifier: Apache-2.0
//
// Vector clocks: what a thread knows of every other one.
// Thread safety: [one-turn].
#pragma once

#include <cstring>

#include "sched/world.hpp"

namespace taskspec::explore::inner {

struct vector_clock {
  std::uint32_t at[most_threads];

  void clear() { std::memset(at, 0, sizeof at); }
  void join(const vector_clock& other) {
    for (int i = 0; i < world.count; ++i) {
      if (other.at[i] > at[i]) at[i] = other.at[i];
    }
  }
};

/// `ordered` is happens-before, by which races are judged. `visible` contains it, and what seq_cst
/// operations and fences make visible besides: by it a load knows which stores are too old for it.
struct knowledge {
  vector_clock ordered;
  vector_clock visible;

  void clear() {
    ordered.clear();
    visible.clear();
  }
  void join(const knowledge& other) {
    ordered.join(other.ordered);
    visible.join(other.visible);
  }
};

/// A thread's part in the memory model.
struct memory_view {
  knowledge now;
  knowledge released;  ///< at its last release fence: what its relaxed stores hand over
  knowledge awaited;   ///< by relaxed loads, until an acquire fence
};

extern memory_view views[most_threads];

/// The own component grows, so that what comes next can be told from what was released.
inline void tick(int id) {
  const std::uint32_t next = ++views[id].now.ordered.at[id];
  views[id].now.visible.at[id] = next;
}

inline bool acquires(int order) { return order == 1 || order == 2 || order == 4 || order == 5; }
inline bool releases(int order) { return order == 3 || order == 4 || order == 5; }
inline bool sequential(int order) { return order == 5; }

/// Happens-before is followed at all.
inline bool follows_order() {
  return world.wanted.races || world.wanted.memory == memory_model::weak;
}
inline bool weak_memory() { return world.wanted.memory == memory_model::weak; }

}  // namespace taskspec::explore::inner
