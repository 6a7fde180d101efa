// SPDX-License-Identifier: Apache-2.0
//
// Faulty runtimes that the smallest programs of their rules do not find: most go wrong once in many times, or only
// under a load that no smallest program has.
#pragma once

#include <algorithm>
#include <array>
#include <string_view>

namespace explored {

inline bool slips_rarely(std::string_view variant) {
  static constexpr std::array<std::string_view, 8> all{
      "burst_overwrites_entry",     // one task of a thousand
      "loses_some_wakes",           // one wake of 64
      "opens_window_after_poll",    // not in the first 32 polls
      "panic_ends_worker",          // never the last worker
      "parked_workers_miss_wakes",  // one wake of twelve
      "runs_some_tasks_twice",      // one task of 64
      "thief_loses_task",           // with 128 tasks in the queue
      "wakers_keep_future",         // with forty wakers
  };
  return std::find(all.begin(), all.end(), variant) != all.end();
}

}  // namespace explored
