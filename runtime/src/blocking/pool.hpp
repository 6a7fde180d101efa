// SPDX-License-Identifier: Apache-2.0
//
// The blocking pool: threads made on demand for closures that block. A closure that has started
// runs to its end; one that still waits when the pool closes is cancelled.
//
// Thread safety: all members may be called from any thread. The mutex is never held while a closure
// runs or is destroyed.
#pragma once

#include <chrono>
#include <functional>
#include <string>

#include "rt/detail/core.hpp"
#include "rt/detail/task_header.hpp"
#include "rt/port/mutex.hpp"
#include "src/sched/hooks.hpp"
#include "src/sched/task_fifo.hpp"
#include "src/sched/thread_group.hpp"

namespace rt::detail {

class blocking_pool {
 public:
  struct options {
    std::size_t max_threads = 512;
    std::chrono::milliseconds keep_alive{10'000};
    std::string thread_name;
    thread_hooks hooks;
  };

  blocking_pool(core& owner, options chosen) : owner_(owner), options_(std::move(chosen)) {}

  /// Takes over a queue entry. Throws std::system_error when no thread exists and none can be
  /// made; then the closure is cancelled.
  void submit(task_header* closure);

  /// Fills in what it knows.
  void count(runtime_metrics& into);
  /// Whether no closure waits or runs.
  bool idle() const noexcept { return outstanding_.load(port::memory_order_acquire) == 0; }

  /// Cancels what waits and lets the threads go.
  void close() noexcept;
  /// Waits for the threads; see thread_group::join_all.
  bool join_all(port::time_point deadline) { return threads_.join_all(deadline); }

 private:
  void work();
  void cancel(task_header* closure) noexcept;
  void ended() noexcept;

  core& owner_;
  options options_;
  port::mutex mutex_;
  port::condition_variable work_or_close_;
  task_fifo waiting_;
  std::size_t threads_alive_ = 0;
  std::size_t threads_idle_ = 0;  ///< minus the wake-ups that are on their way
  std::size_t wake_ups_ = 0;
  bool closed_ = false;
  port::atomic<std::size_t> outstanding_{0};  ///< closures that wait or run
  thread_group threads_;
};

}  // namespace rt::detail
