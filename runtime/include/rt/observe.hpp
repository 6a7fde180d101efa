// SPDX-License-Identifier: Apache-2.0
//
// What can be seen of a runtime from outside: a dump of its live tasks, and figures for dashboards.
//
// Thread safety: values; asking for them is allowed from any thread at any time. What they say may
// have passed when it is read: use them to look, never to decide.
#pragma once

#include <cstddef>
#include <cstdint>
#include <source_location>
#include <string>
#include <vector>

#include "rt/task_id.hpp"

namespace rt {

/// What a live task is doing.
enum class task_phase : unsigned char {
  waiting,   ///< suspended; somebody has to wake it
  queued,    ///< ready, in a queue
  running,   ///< being polled
  aborting,  ///< abort was requested, and it is not destroyed yet
  complete   ///< over, about to leave the list
};

/// "waiting", "queued", ...
const char* to_string(task_phase phase) noexcept;

struct task_info {
  task_id id;
  task_phase phase;
  /// The line of the spawn call; `line()` is 0 when it is not known.
  std::source_location spawned_at;
};

/// Every live task of a runtime, at nearly one moment. Rules: none; it is for people.
struct task_dump {
  std::vector<task_info> tasks;

  /// One line a task: "task 7 waiting, spawned at main.cpp:12".
  std::string to_string() const;
};

/// Of one worker; each counter only grows.
struct worker_metrics {
  std::uint64_t turns = 0;   ///< queue entries that it took and is done with
  std::uint64_t parks = 0;   ///< how often it went to sleep
  std::uint64_t stolen = 0;  ///< entries that it took from other workers
  std::size_t queued = 0;    ///< entries in its own queue
};

struct runtime_metrics {
  std::size_t workers = 0;               ///< 0: current-thread
  std::vector<worker_metrics> each;      ///< by worker; of a current-thread runtime its driver
  std::size_t live_tasks = 0;            ///< may lag behind a join
  std::size_t injected = 0;              ///< entries in the queue for spawns and wakes from outside
  std::uint64_t spawned = 0;             ///< tasks since the start, blocking closures not counted
  std::uint64_t parks = 0;               ///< how often a worker went to sleep, all of them
  std::size_t blocking_threads = 0;
  std::size_t idle_blocking_threads = 0;
  std::size_t blocking_queued = 0;       ///< closures that wait for a thread
};

}  // namespace rt
