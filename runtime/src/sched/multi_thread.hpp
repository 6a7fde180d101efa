// SPDX-License-Identifier: Apache-2.0
//
// The multi-thread runtime: workers with a queue each, an injection queue for everyone else, idle
// workers that are parked.
//
// Invariants
//   [no-lost-work]   idle_workers.hpp: an entry that a sleeper may have to take is published, and
//                    then the counts of sleepers are read. The only entry of a worker's own queue
//                    needs nobody else: the worker comes back to it.
//   [oldest-served]  every so many tasks, and after a task went to the back, a worker takes its
//                    oldest entry; so each entry waits for a bounded number of polls.
//   [timekeeper]     while a worker sleeps, one sleeper (the timekeeper) sleeps until the next
//                    deadline at most; whoever arms an earlier timer wakes it. Who was woken and
//                    finds a task lets another sleeper keep time, unless one does.
//   [timers-end]     in shutdown, the last worker that looks at timers closes them: a task that
//                    blocks in place may wait for one.
//   [handed-over]    a worker belongs to one thread at a time: the one whose context names it. Who
//                    finds after a poll that it has lost its worker waits for another, or ends.
//   [alone]          joins are deferred by a worker without colleagues only: another one could abort
//                    a task that waits, while this one is busy with the task that is waited for.
//   [no-lock-above]  no mutex is held while a task is polled or destroyed.
//
// Thread safety: as core.hpp says; worker members belong to the worker's thread unless noted.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "rt/detail/activity.hpp"
#include "rt/detail/core.hpp"
#include "src/blocking/pool.hpp"
#include "src/sched/deferred_joins.hpp"
#include "src/sched/hooks.hpp"
#include "src/sched/idle_workers.hpp"
#include "src/sched/inject_queue.hpp"
#include "src/sched/owner_list.hpp"
#include "src/sched/parker.hpp"
#include "src/sched/spare_threads.hpp"
#include "src/sched/thread_group.hpp"
#include "src/sched/work_deque.hpp"

namespace rt::detail {

class multi_thread_core final : public core {
 public:
  struct options {
    std::size_t workers = 1;
    std::string thread_name;
    blocking_pool::options blocking;
    thread_hooks hooks;
    unsigned global_queue_interval = 61;  ///< every so many tasks the injection queue goes first
    unsigned event_interval = 61;         ///< every so many tasks the timers are looked at
  };

  /// Makes the core and starts its workers.
  static ref<multi_thread_core> make(options chosen);

  void schedule(task_header* task) noexcept override;
  void reschedule(task_header* task) noexcept override;
  bool release(task_header* task) noexcept override;
  bool may_free(task_header* task) noexcept override { return owned_.may_free(task, own_shard()); }
  void start(task_header* task) noexcept override;
  void start_blocking(task_header* task) override;
  void block_on(root_future& root) override;
  void timers_changed() noexcept override;
  bool shut_down(port::time_point deadline) override;
  bool hand_off_worker() override;
  runtime_metrics metrics() override;

 private:
  struct worker {
    std::size_t index = 0;
    work_deque local;        ///< any thread steals
    parker place;            ///< any thread unparks
    deferred_joins joins;    ///< of a worker that is alone
    activity_counter activity;
    unsigned tick = 0;
    bool oldest_next = false;  ///< a task went to the back, so somebody else comes first
    bool searching = false;    ///< and counted as such
    bool rested = false;       ///< has found no task since it last slept
    bool left_timers = false;  ///< looks at timers no more
    // Figures: written by the worker, read by anyone.
    port::atomic<std::uint64_t> parks{0};
    port::atomic<std::uint64_t> stolen{0};

    explicit worker(bool alone) : local(alone) {}
  };

  /// Every so many tasks a worker takes its oldest entry instead of its youngest.
  static constexpr unsigned oldest_interval = 32;
  /// How many entries a thief takes at most.
  static constexpr std::size_t most_stolen = 32;

  /// How many entries of the injection queue a worker with colleagues takes at most.
  static constexpr std::size_t most_injected = 32;

  explicit multi_thread_core(options chosen);

  void start_thread(worker& first);
  bool work(worker& self);
  bool run_one(worker& self);
  void queue_deferred(worker& self) noexcept;
  task_header* next_task(worker& self);
  task_header* next_own(worker& self);
  task_header* pop_injected(worker& self);
  task_header* next_injected(worker& self);
  bool is_bound(task_header* task) noexcept;
  task_header* search(worker& self);
  task_header* steal(worker& self);
  void end_search(worker& self) noexcept;
  void park(worker& self);
  bool anything_to_do();
  void push(worker& self, task_header* task) noexcept;
  void wake_one() noexcept;
  void wake_all() noexcept;
  void dump_into(task_dump& all) override;
  std::uint64_t begun_by_workers() const noexcept override;
  std::uint64_t ended_by_workers() const noexcept override;
  void drop_entry(task_header* task) noexcept;
  void drain(worker& self) noexcept;
  void leave_timers(worker& self) noexcept;
  bool stopping() const noexcept { return stopping_.load(port::memory_order_acquire); }
  worker* current_worker() const noexcept;
  std::size_t own_shard() const noexcept;

  options options_;
  owner_list owned_;
  inject_queue injected_;
  std::vector<std::unique_ptr<worker>> workers_;
  port::atomic<bool> stopping_{false};

  idle_workers<worker> idle_;
  port::atomic<worker*> timekeeper_{nullptr};
  port::atomic<std::size_t> look_at_timers_;  ///< how many workers do

  spare_threads<worker> spares_;
  thread_group threads_;
  blocking_pool blocking_;
};

}  // namespace rt::detail
