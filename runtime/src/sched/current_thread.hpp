// SPDX-License-Identifier: Apache-2.0
//
// The current-thread runtime: tasks run only on the thread that is inside block_on and holds the
// driver's seat. Other threads in block_on poll their own root and wait for the seat.
//
// Invariants
//   [one-driver]     at most one thread has the seat; it alone touches local_.
//   [no-lost-work]   whoever queues an entry from outside unparks the driver afterwards; a wake-up
//                    is kept until the driver sleeps next.
//   [seat-passed]    a driver that leaves unparks every thread that waits for the seat.
//   [last-driver]    from shutdown on nobody takes the seat; who has it then ends all tasks and
//                    timers before leaving it. If nobody has it, who shuts down does.
//
// Thread safety: as core.hpp says.
#pragma once

#include <string>
#include <vector>

#include "rt/detail/activity.hpp"
#include "rt/detail/core.hpp"
#include "src/blocking/pool.hpp"
#include "src/sched/deferred_joins.hpp"
#include "src/sched/inject_queue.hpp"
#include "src/sched/owner_list.hpp"
#include "src/sched/root_waker.hpp"
#include "src/sched/work_deque.hpp"

namespace rt::detail {

class current_thread_core final : public core {
 public:
  struct options {
    blocking_pool::options blocking;
    thread_hooks hooks;
    unsigned global_queue_interval = 31;  ///< every so many tasks the injection queue goes first
    unsigned event_interval = 61;         ///< tasks before root and timers are looked at again
    bool shut_down_on_panic = false;
    bool start_paused = false;
  };
  explicit current_thread_core(options chosen)
      : options_(std::move(chosen)), blocking_(*this, options_.blocking) {
    timers().allow_pause();
    if (options_.start_paused) timers().pause();
  }

  void schedule(task_header* task) noexcept override;
  void reschedule(task_header* task) noexcept override;
  bool release(task_header* task) noexcept override;
  bool may_free(task_header* task) noexcept override { return owned_.may_free(task, own_shard()); }
  void start(task_header* task) noexcept override;
  void start_blocking(task_header* task) override;
  void block_on(root_future& root) override;
  void timers_changed() noexcept override { unpark_driver(); }
  bool shut_down(port::time_point deadline) override;
  void task_panicked() noexcept override;
  runtime_metrics metrics() override;

 private:

  bool take_seat(const ref<root_waker>& me);
  void leave_seat() noexcept;
  bool end_work(port::time_point deadline);
  bool poll_root(root_future& root, root_waker& me, const waker& w);
  bool drive(root_future& root, root_waker& me, const waker& w);
  bool run_batch();
  task_header* next_task();
  bool run_one();
  void end_poll(task_header* task, task_header::ran how) noexcept;
  void queue_deferred() noexcept;
  void unpark_driver() noexcept;
  void drop_entry(task_header* task) noexcept;
  void destroy_tasks() noexcept;
  void end_own_work() noexcept;
  void sleep(root_waker& me);
  void push(task_header* task) noexcept;
  void put_back(task_header* task) noexcept;
  std::size_t own_shard() const noexcept;
  task_header* next_own();
  void dump_into(task_dump& all) override;
  std::uint64_t begun_by_workers() const noexcept override { return activity_.begun(); }
  std::uint64_t ended_by_workers() const noexcept override { return activity_.ended(); }

  /// Every so many tasks the oldest entry is taken instead of the youngest.
  static constexpr unsigned oldest_interval = 32;

  const options options_;
  owner_list owned_{2};  ///< the driver has one of the shards
  inject_queue injected_;
  // These belong to the driver [one-driver].
  work_deque local_{true};
  deferred_joins joins_;
  activity_counter activity_;
  unsigned tick_ = 0;
  bool oldest_next_ = false;  ///< a task went to the back, so somebody else comes first

  port::mutex seat_mutex_;
  port::condition_variable seat_left_;   ///< told once, when the last driver has left
  ref<root_waker> driver_;               ///< guarded by seat_mutex_
  std::vector<ref<root_waker>> waiting_;  ///< guarded by seat_mutex_

  port::atomic<bool> stopping_{false};  ///< set under seat_mutex_, by shut_down
  port::atomic<bool> panicked_{false};  ///< and the panic policy is to shut down
  port::atomic<std::uint64_t> parks_{0};
  blocking_pool blocking_;
};

}  // namespace rt::detail
