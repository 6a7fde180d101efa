// SPDX-License-Identifier: Apache-2.0
//
// What a search decides, and all that it is told. One file for each strategy.
// No function is pure and no destructor virtual: both would need a C++ runtime library.
#pragma once

#include "base/random.hpp"
#include "sched/decisions.hpp"

namespace taskspec::explore::inner {

struct strategy {
  bool fair = true;  ///< late in an endless schedule its picks are replaced by fair ones
  /// A schedule begins.
  virtual void begin(std::uint64_t) {}
  virtual void thread_started(int) {}
  /// One of now.ready.
  virtual int pick(const situation& now) { return nth_option(now, 0); }
  /// 0 … count-1, of which 0 is the usual.
  virtual unsigned choose(choice_kind, unsigned) { return 0; }
  /// The current thread says that it cannot go on usefully.
  virtual void yielded(int) {}
  /// The thread did what was pending.
  virtual void executed(int) {}
  /// What the current thread did lets a blocked thread go on.
  virtual void woken(int) {}
  /// After a schedule: whether there is another one.
  virtual bool another() { return true; }
};

/// The usual answer of random strategies to everything but "who runs".
unsigned choose_at_random(random_source& chance, choice_kind kind, unsigned count);

/// A strategy with its parameters, as a replay line names it.
struct strategy_choice {
  strategy_kind kind = strategy_kind::random_walk;
  unsigned parameter =
      1;  ///< random walk: switches at one point in n; PCT: depth; DFS: preemptions
  std::uint32_t length = 0;  ///< PCT: decisions that a schedule is expected to have
};

strategy& strategy_of(const strategy_choice& wanted);

/// Whose turn it is in a portfolio, by the index of the schedule.
strategy_choice portfolio_member(std::uint64_t index);

const char* name_of(strategy_kind kind);
/// False when there is none of this name.
bool strategy_of_name(const char* name, strategy_kind& kind);

}  // namespace taskspec::explore::inner
