// SPDX-License-Identifier: Apache-2.0
//
// The textbook runtime's scheduler: one mutex, one queue, one condition variable. Obviously right before
// anything else; slow is fine. Its rules are written next to the code that keeps them.
//
// [one-mutex]    every field of a task's state word and of the scheduler is guarded by `mutex_`.
// [one-runner]   a task is polled or destroyed only by the thread that moved it to `running`.
// [user-code-unlocked] no user code (poll, destructor, waker, callback) runs while `mutex_` is held.
// [future-first] a task's future is destroyed before `done` is set, and `done` is set before a
//                joiner is woken or an unclaimed result destroyed.
//
// Thread safety: everything here may be called from any thread unless it says otherwise.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <set>
#include <thread>
#include <vector>

#include "conformance/contract/adapter.hpp"
#include "conformance/contract/waker.hpp"
#include "conformance/textbook/behaviour.hpp"

namespace conformance::textbook {

class scheduler;

/// A spawned task without its types. Kept alive by its owner list, its queue entry, its
/// handles and its wakers; the future and the result die when the rules say, not with the last reference.
class task_base : public wake_target, public std::enable_shared_from_this<task_base> {
 public:
  task_base(std::shared_ptr<scheduler> home, std::uint64_t id) : home_(std::move(home)), id_(id) {}

  void wake() noexcept override;
  void abort();
  [[nodiscard]] bool is_finished() const;
  [[nodiscard]] std::uint64_t id() const noexcept { return id_; }

  /// The join handle is gone: destroys the result here if the task is already done.
  void drop_handle();
  /// True when done; otherwise `joiner` replaces whatever waker was registered before.
  bool done_or_register(const waker& joiner);

 protected:
  enum class poll_result { pending, finished };
  /// Polls the future once; stores a result when it returned or threw. Unlocked, [one-runner].
  virtual poll_result poll_future(const waker& with) = 0;
  /// Destroys future, captures included. Unlocked, [one-runner].
  virtual void destroy_future() noexcept = 0;
  virtual void store_cancelled() = 0;
  virtual void destroy_result() noexcept = 0;

 private:
  friend class scheduler;
  enum class phase { idle, queued, running, done };

  std::shared_ptr<scheduler> home_;
  const std::uint64_t id_;
  // Guarded by home_->mutex_, [one-mutex].
  phase phase_ = phase::idle;
  bool notified_ = false;
  bool abort_requested_ = false;
  bool handle_alive_ = true;
  waker joiner_;
};

class scheduler : public std::enable_shared_from_this<scheduler> {
 public:
  explicit scheduler(runtime_options options) : options_(options) {}
  scheduler(const scheduler&) = delete;
  scheduler& operator=(const scheduler&) = delete;

  /// Starts the worker threads of the multi-threaded flavour.
  void start();
  /// Plain drop: running polls go on to their next suspension, then every task is destroyed.
  /// Called once, by the runtime's destructor.
  void shut_down();

  /// Takes a new task over and queues it. After shutdown began the task is destroyed unpolled instead.
  void adopt(const std::shared_ptr<task_base>& task);

  /// Runs a root future on the calling thread: `poll` polls it with the waker given and says
  /// whether it finished. On the current-thread flavour this thread also runs the tasks.
  void drive(const std::function<bool(const waker&)>& poll);

  /// Nothing runs, nothing is queued, nothing is on its way to a queue.
  [[nodiscard]] bool quiescent() const;
  [[nodiscard]] std::uint64_t next_id();
  [[nodiscard]] bool current_thread() const noexcept { return options_.workers == 0; }
  [[nodiscard]] const runtime_options& options() const noexcept { return options_; }

  /// The scheduler whose task or root is being polled or destroyed on this thread, or null.
  [[nodiscard]] static scheduler* current() noexcept;
  [[nodiscard]] static task_base* current_task() noexcept;

  /// Makes a scheduler (and task) current for a scope, as polls and destructions need it.
  class enter_scope {
   public:
    enter_scope(scheduler* entered, task_base* task) noexcept;
    enter_scope(const enter_scope&) = delete;
    enter_scope& operator=(const enter_scope&) = delete;
    ~enter_scope();

   private:
    scheduler* outer_;
    task_base* outer_task_;
  };

 private:
  friend class task_base;
  struct root;

  void work();
  void run(const std::shared_ptr<task_base>& task, std::unique_lock<std::mutex>& lock);
  void finish(const std::shared_ptr<task_base>& task);
  void cancel(const std::shared_ptr<task_base>& task);
  std::shared_ptr<task_base> pop();
  void push(std::shared_ptr<task_base> task);
  bool run_one(std::unique_lock<std::mutex>& lock);

  const runtime_options options_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::shared_ptr<task_base>> ready_;
  std::set<std::shared_ptr<task_base>> owned_;
  std::vector<std::thread> workers_;
  std::vector<root*> roots_;
  std::uint64_t last_id_ = 0;
  unsigned running_ = 0;
  bool driven_ = false;  // current-thread: some thread is running tasks
  bool closing_ = false;
};

}  // namespace conformance::textbook
