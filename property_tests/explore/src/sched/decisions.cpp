// SPDX-License-Identifier: Apache-2.0
#include "sched/decisions.hpp"

#include "sched/trace.hpp"
#include "strategy/strategy.hpp"

namespace taskspec::explore::inner {

int nth_option(const situation& now, unsigned index) {
  if (now.stay) {
    if (index == 0) return now.current;
    --index;
  }
  // Rotated so that bit 0 is the thread after the current one: cyclic order, which is fair to
  // yielders.
  const int shift = (now.current + 1) & 63;
  std::uint64_t rest = now.stay ? now.ready & ~(1ull << now.current) : now.ready;
  rest = shift == 0 ? rest : (rest >> shift) | (rest << (64 - shift));
  while (index-- > 0) rest &= rest - 1;
  return (__builtin_ctzll(rest) + shift) & 63;
}

namespace {
int noted(const situation& now, int chosen, std::uint32_t number) {
  if (world.noting && chosen != nth_option(now, 0)) {
    note_deviation({static_cast<std::uint8_t>(now.current), choice_kind::thread,
                    static_cast<std::uint16_t>(chosen), now.stay, number});
  }
  return chosen;
}
}  // namespace

int decide_thread(const situation& now) {
  const std::uint32_t number = world.current->decisions++;
  if ((now.ready & (now.ready - 1)) == 0) return __builtin_ctzll(now.ready);
  return noted(now, world.plan->pick(now), number);
}

int decide_fairly(const situation& now, unsigned index) {
  const std::uint32_t number = world.current->decisions++;
  return noted(now, nth_option(now, index), number);
}

unsigned decide(choice_kind kind, unsigned count) {
  const std::uint32_t number = world.current->decisions++;
  if (count < 2) return 0;
  const unsigned chosen = world.plan->choose(kind, count);
  world.hash = (world.hash ^ (chosen + 977)) * 0x100000001b3u;
  if (world.noting && chosen != 0) {
    note_deviation({static_cast<std::uint8_t>(world.current->id), kind,
                    static_cast<std::uint16_t>(chosen), false, number});
  }
  return chosen;
}

}  // namespace taskspec::explore::inner
