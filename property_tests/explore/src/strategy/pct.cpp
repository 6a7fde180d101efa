// SPDX-License-Identifier: Apache-2.0
//
// Probabilistic concurrency testing: a bug of depth d is found with chance at least 1/(n k^(d-1)).
// A demoted thread goes below all that were demoted before it: change points and yields share one
// counter, since a yielder above a demoted thread would starve it.
#include "strategy/all.hpp"

namespace taskspec::explore::inner {
namespace {

struct pct final : strategy {
  random_source chance;
  unsigned depth = 3;
  std::uint32_t length = 0;
  std::uint32_t decisions = 0;
  std::uint64_t priority[most_threads];
  std::uint64_t lowest = 0;
  std::uint32_t changes[16];

  void begin(std::uint64_t seed) override {
    chance.seed(seed);
    decisions = 0;
    lowest = 1ull << 40;
    const std::uint32_t among = length == 0 ? 64 : length;
    for (unsigned i = 0; i + 1 < depth && i < 16; ++i) changes[i] = chance.below(among);
  }
  void thread_started(int id) override { priority[id] = (1ull << 41) + (chance.next() >> 24); }
  void yielded(int id) override { priority[id] = --lowest; }

  int pick(const situation& now) override {
    for (unsigned i = 0; i + 1 < depth && i < 16; ++i) {
      if (changes[i] == decisions) priority[now.current] = --lowest;
    }
    ++decisions;
    if (decisions > pct_length()) pct_length() = decisions;
    int best = -1;
    for (std::uint64_t rest = candidates(now); rest != 0; rest &= rest - 1) {
      const int id = __builtin_ctzll(rest);
      if (best < 0 || priority[id] > priority[best]) best = id;
    }
    return best;
  }
  unsigned choose(choice_kind kind, unsigned count) override {
    return choose_at_random(chance, kind, count);
  }
};

pct search;

}  // namespace

std::uint32_t& pct_length() {
  static auto* length = static_cast<std::uint32_t*>(map_pages(4096, true));
  return *length;
}

strategy& make_pct(unsigned depth, std::uint32_t length) {
  search.depth = depth;
  search.length = length;
  return search;
}

}  // namespace taskspec::explore::inner
