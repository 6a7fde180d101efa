// SPDX-License-Identifier: Apache-2.0
//
// Partial-order sampling: the pending operation of highest priority runs. It and all pending
// operations that conflict with it then draw anew, so that schedules which differ only in the order
// of independent operations share their chance.
#include "strategy/all.hpp"

namespace taskspec::explore::inner {
namespace {

struct pos final : strategy {
  random_source chance;
  std::uint64_t priority[most_threads];

  void begin(std::uint64_t seed) override { chance.seed(seed); }
  void thread_started(int id) override { priority[id] = chance.next() >> 1; }
  void yielded(int id) override { priority[id] = chance.next() >> 8; }

  int pick(const situation& now) override {
    int best = -1;
    for (std::uint64_t rest = candidates(now); rest != 0; rest &= rest - 1) {
      const int id = __builtin_ctzll(rest);
      if (best < 0 || priority[id] > priority[best]) best = id;
    }
    return best;
  }
  void executed(int id) override {
    const operation& done = world.threads[id].pending;
    for (std::uint64_t rest = world.ready & ~(1ull << id); rest != 0; rest &= rest - 1) {
      const int other = __builtin_ctzll(rest);
      if (conflict(done, world.threads[other].pending)) priority[other] = chance.next() >> 1;
    }
    priority[id] = chance.next() >> 1;
  }
  unsigned choose(choice_kind kind, unsigned count) override {
    return choose_at_random(chance, kind, count);
  }
};

pos search;

}  // namespace

strategy& make_pos() { return search; }

}  // namespace taskspec::explore::inner
