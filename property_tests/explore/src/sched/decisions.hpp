// SPDX-License-Identifier: Apache-2.0
//
// Every choice of a schedule is made here: by the strategy, noted when a schedule is recorded.
// [default-zero] The default of every choice is "as if nothing was special": stay with the current
// thread, the newest value, no early timeout. A schedule is therefore its deviations from the
// default, named by (thread, number).
#pragma once

#include "sched/world.hpp"

namespace taskspec::explore::inner {

enum class choice_kind : std::uint8_t {
  thread,         ///< who runs next
  wake,           ///< which waiter is woken
  value,          ///< which store a load sees
  early_timeout,  ///< whether a deadline passes now
  spurious,       ///< whether a wait or a weak exchange fails for no reason
  body,           ///< choose(n) of the body
};

struct deviation {
  std::uint8_t thread;
  choice_kind kind;
  std::uint16_t choice;  ///< a thread id for choice_kind::thread
  bool preempts;         ///< the thread could have gone on
  std::uint32_t number;
};

/// Who may run. `stay`: the current thread is among them and did not yield.
struct situation {
  std::uint64_t ready;
  int current;
  bool stay;
};

/// The i-th option: the current thread if it may stay, then the others in cyclic order.
int nth_option(const situation& now, unsigned index);
inline unsigned option_count(const situation& now) {
  return static_cast<unsigned>(__builtin_popcountll(now.ready));
}

int decide_thread(const situation& now);
/// As decide_thread, but the option is given: the strategy is not asked.
int decide_fairly(const situation& now, unsigned index);
unsigned decide(choice_kind kind, unsigned count);

}  // namespace taskspec::explore::inner
