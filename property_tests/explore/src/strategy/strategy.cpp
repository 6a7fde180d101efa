// SPDX-License-Identifier: Apache-2.0
//
// Names of the strategies, the portfolio, and what random ones have in common.
#include "strategy/strategy.hpp"

#include <cstring>

#include "strategy/all.hpp"

namespace taskspec::explore::inner {

unsigned choose_at_random(random_source& chance, choice_kind kind, unsigned count) {
  switch (kind) {
    case choice_kind::early_timeout:
      return chance.one_in(64) ? 1 : 0;
    case choice_kind::spurious:
      return chance.one_in(32) ? 1 : 0;
    case choice_kind::value:
      return chance.one_in(2) ? chance.below(count) : 0;
    default:
      return chance.below(count);
  }
}

strategy& strategy_of(const strategy_choice& wanted) {
  switch (wanted.kind) {
    case strategy_kind::pct:
      return make_pct(wanted.parameter, wanted.length);
    case strategy_kind::pos:
      return make_pos();
    case strategy_kind::bounded_dfs:
      return make_bounded_dfs(wanted.parameter);
    default:
      return make_random_walk(wanted.parameter);
  }
}

strategy_choice portfolio_member(std::uint64_t index) {
  // No strategy wins everywhere: a random walk that always switches misses what needs long runs,
  // PCT what needs many switches. Taking turns costs at most their number.
  switch (index % 6) {
    case 0:
      return {strategy_kind::random_walk, 1, 0};
    case 1:
      return {strategy_kind::random_walk, 5, 0};
    case 2:
      return {strategy_kind::pos, 0, 0};
    case 3:
      return {strategy_kind::pct, 3, 0};
    case 4:
      return {strategy_kind::random_walk, 20, 0};
    default:
      return {strategy_kind::pct, 2, 0};
  }
}

namespace {
struct named {
  strategy_kind kind;
  const char* name;
};
constexpr named all_strategies[] = {{strategy_kind::portfolio, "portfolio"},
                                    {strategy_kind::random_walk, "random_walk"},
                                    {strategy_kind::pct, "pct"},
                                    {strategy_kind::pos, "pos"},
                                    {strategy_kind::bounded_dfs, "bounded_dfs"}};
}  // namespace

const char* name_of(strategy_kind kind) {
  for (const auto& one : all_strategies) {
    if (one.kind == kind) return one.name;
  }
  return "?";
}

bool strategy_of_name(const char* name, strategy_kind& kind) {
  for (const auto& one : all_strategies) {
    if (std::strcmp(one.name, name) == 0) {
      kind = one.kind;
      return true;
    }
  }
  return false;
}

}  // namespace taskspec::explore::inner
