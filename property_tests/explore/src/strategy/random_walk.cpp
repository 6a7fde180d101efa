// SPDX-License-Identifier: Apache-2.0
#include "strategy/all.hpp"

namespace taskspec::explore::inner {
namespace {

// A walk that switches so rarely also stays where a thread yields: else what needs a spinner to
// give up and block before the others did anything would never happen.
constexpr unsigned rarely = 20;

struct random_walk final : strategy {
  random_source chance;
  unsigned one_in = 1;

  void begin(std::uint64_t seed) override { chance.seed(seed); }
  int pick(const situation& now) override {
    const bool may_stay = now.stay || (now.leaves == wish::yielded && one_in >= rarely);
    if (may_stay && one_in > 1 && !chance.one_in(one_in)) return now.current;
    return nth_option(now, chance.below(option_count(now)));
  }
  unsigned choose(choice_kind kind, unsigned count) override {
    return choose_at_random(chance, kind, count);
  }
};

random_walk walk;

}  // namespace

strategy& make_random_walk(unsigned one_in) {
  walk.one_in = one_in;
  return walk;
}

}  // namespace taskspec::explore::inner
