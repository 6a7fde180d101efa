// SPDX-License-Identifier: Apache-2.0
//
// All schedules with at most k preemptions, depth first. A switch away from a thread that could
// have gone on costs one, and so do an early timeout and a spurious wake-up; everything else is
// free.
//
// [later-is-enough] The reduction: a thread is preempted before operation X, others run, it
// resumes, and nothing in between conflicted with X. Then the same happens when it is preempted
// after X, with as many preemptions or fewer, and that schedule is searched too; so this one is not
// branched any further. It holds where operations on other objects commute: without virtual
// deadlines and in the sequential memory model, and for programs without data races.
#include "sched/trace.hpp"
#include "strategy/all.hpp"

namespace taskspec::explore::inner {
namespace {

struct node {
  std::uint16_t options;
  std::uint16_t index;
};
constexpr std::size_t most_nodes = std::size_t{1} << 21;

/// Lives in shared pages: a child that ends leaves its place in the search behind.
struct search_place {
  std::size_t length;
  bool reduction;
  std::uint64_t cut;  ///< schedules that the reduction did not branch
  node path[most_nodes];
};

search_place& place() {
  static auto* pages = static_cast<search_place*>(map_pages(sizeof(search_place), true));
  return *pages;
}

// The same choices did not lead to the same place: an earlier schedule of this process left something behind.
[[noreturn]] void another_program() {
  report->diverged = true;
  report->state = status::clean;
  raw_call(SYS_exit_group, 0);
  __builtin_unreachable();
}

struct bounded_dfs final : strategy {
  unsigned bound = 2;
  unsigned used = 0;
  std::size_t position = 0;
  bool redundant = false;
  std::uint64_t preempted = 0;  ///< bit i: thread i waits since it was preempted …
  std::uint64_t disturbed = 0;  ///< … and something conflicted with what it is about to do

  bounded_dfs() { fair = false; }

  void begin(std::uint64_t) override {
    used = 0;
    position = 0;
    redundant = false;
    preempted = disturbed = 0;
  }

  unsigned branch(unsigned options) {
    if (options < 2) return 0;
    search_place& here = place();
    if (position < here.length) {
      if (here.path[position].options != options) another_program();
      return here.path[position++].index;
    }
    if (redundant || here.length == most_nodes) return 0;
    here.path[here.length++] = {static_cast<std::uint16_t>(options), 0};
    ++position;
    return 0;
  }

  int pick(const situation& now) override {
    if (!now.stay) return nth_option(now, branch(option_count(now)));
    if (used >= bound) return now.current;
    const unsigned chosen = branch(option_count(now));
    if (chosen != 0) {
      ++used;
      preempted |= 1ull << now.current;
      disturbed &= ~(1ull << now.current);
    }
    return nth_option(now, chosen);
  }

  unsigned choose(choice_kind kind, unsigned count) override {
    if (kind != choice_kind::early_timeout && kind != choice_kind::spurious) return branch(count);
    if (used >= bound) return 0;
    const unsigned chosen = branch(count);
    if (chosen != 0) ++used;
    return chosen;
  }

  void executed(int id) override {
    if (preempted == 0) return;
    const operation& done = world.threads[id].pending;
    for (std::uint64_t rest = preempted & ~disturbed & ~(1ull << id); rest != 0; rest &= rest - 1) {
      const int other = __builtin_ctzll(rest);
      if (conflict(done, world.threads[other].pending)) disturbed |= 1ull << other;
    }
  }
  void resumed(int id) override {
    const std::uint64_t bit = 1ull << id;
    if ((preempted & bit) == 0) return;
    preempted &= ~bit;
    if ((disturbed & bit) == 0 && place().reduction && world.timed == 0) {
      if (!redundant && position >= place().length) ++place().cut;
      redundant = true;
    }
  }

  bool another() override {
    search_place& here = place();
    if (position < here.length) here.length = position;
    while (here.length > 0 &&
           here.path[here.length - 1].index + 1u >= here.path[here.length - 1].options) {
      --here.length;
    }
    if (here.length == 0) return false;
    ++here.path[here.length - 1].index;
    return true;
  }
};

bounded_dfs search;

}  // namespace

strategy& make_bounded_dfs(unsigned preemptions) {
  search.bound = preemptions;
  return search;
}

void restart_bounded_dfs(bool reduction) {
  place().length = 0;
  place().cut = 0;
  place().reduction = reduction;
}

}  // namespace taskspec::explore::inner
