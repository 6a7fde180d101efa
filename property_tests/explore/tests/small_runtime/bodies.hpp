// SPDX-License-Identifier: Apache-2.0
//
// Bodies of tasks for the scenarios. What they count is judged after the pool is gone, unless said
// otherwise. Thread safety: counters are atomic; plain members are for races to be seen on.
#pragma once

#include <taskspec/explore.hpp>

#include <functional>
#include <stdexcept>

#include "small_runtime/pool.hpp"

namespace small {

/// What scenarios look at.
struct ledger {
  std::atomic<int> polls{0};
  std::atomic<int> inside{0};  ///< polls that run now
  std::atomic<int> destroyed{0};
  std::atomic<bool> finished{false};
};

/// Calls a function at each poll.
class calls final : public body {
 public:
  calls(ledger& seen, std::function<step(task&)> what) : seen_(seen), what_(std::move(what)) {}
  ~calls() override {
    if (seen_.inside.load() != 0) taskspec::explore::fail("a body is destroyed while it is polled");
    plain_ = 0;
    ++seen_.destroyed;
  }
  step poll(task& self) override {
    if (seen_.inside.fetch_add(1) != 0)
      taskspec::explore::fail("a body is polled by two threads at once");
    if (seen_.finished) taskspec::explore::fail("a body is polled after it finished");
    ++seen_.polls;
    ++plain_;
    const step after = what_(self);
    if (after == step::ready) seen_.finished = true;
    seen_.inside.fetch_sub(1);
    return after;
  }

 private:
  ledger& seen_;
  std::function<step(task&)> what_;
  int plain_ = 0;
};

inline task& start(pool& on, ledger& seen, std::function<step(task&)> what) {
  return on.spawn(std::make_unique<calls>(seen, std::move(what)));
}

/// Joins, and says so if the answer is another one.
inline void join_as(task& one, ending wanted) {
  if (one.join() != wanted) taskspec::explore::fail("a task ended in another way than it had to");
}

}  // namespace small
