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

/// Why the current thread should not go on.
enum class wish : std::uint8_t {
  none,
  yielded,  ///< it says that it cannot go on usefully
  tired,    ///< it ran for so long that others must get a turn
};

/// Who may run. `stay`: the current thread is among them, and nothing speaks against it.
struct situation {
  std::uint64_t ready;
  int current;
  bool stay;
  wish leaves;
};

/// Those who should run next: not who yielded, if there is anybody else.
inline std::uint64_t candidates(const situation& now) {
  const std::uint64_t others = now.ready & ~(1ull << now.current);
  return now.leaves != wish::none && others != 0 ? others : now.ready;
}

/// The i-th option: the current thread if it may stay, then the others in cyclic order. A thread
/// that yielded comes last, and is not counted.
int nth_option(const situation& now, unsigned index);
inline unsigned option_count(const situation& now) {
  return static_cast<unsigned>(__builtin_popcountll(candidates(now)));
}

int decide_thread(const situation& now);
/// As decide_thread, but the option is given: the strategy is not asked.
int decide_fairly(const situation& now, unsigned index);
unsigned decide(choice_kind kind, unsigned count);

}  // namespace taskspec::explore::inner
