// SPDX-License-Identifier: Apache-2.0
//
// The rows of the reference runtime, by what they stress. A row's work is a coroutine that runs as
// a spawned task, times itself and says whether its result was right.
#pragma once

#include <vector>

#include "rt/rt.hpp"
#include "runtime/bench/measure.hpp"

namespace bench {

/// 0 workers stands for the current-thread flavour.
inline rt::runtime make_runtime(unsigned workers) {
  if (workers == 0) return rt::builder().current_thread().build();
  return rt::builder().multi_thread(workers).build();
}

struct timing {
  double ns = 0;
  bool correct = false;
};

/// Runs `work` as a task of a fresh runtime.
inline measurement in_task(unsigned workers, rt::task<timing> (*work)()) {
  rt::runtime runtime = make_runtime(workers);
  auto handle = runtime.spawn(work);
  const timing t = runtime.block_on(std::move(handle)).value();
  return {t.ns, t.correct};
}

void add_spawn_rows(std::vector<row>& rows);
void add_tree_rows(std::vector<row>& rows);
void add_wake_rows(std::vector<row>& rows);
void add_sync_rows(std::vector<row>& rows);
void add_idle_rows(std::vector<row>& rows);

}  // namespace bench
