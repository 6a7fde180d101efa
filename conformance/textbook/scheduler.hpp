// SPDX-License-Identifier: Apache-2.0
//
// The textbook runtime's scheduler: one mutex, one queue, one condition variable. Obviously right
// before anything else; slow is fine. Its rules are written next to the code that keeps them.
//
// [one-mutex]    every field of a task's state word and of the scheduler is guarded by `mutex_`.
// [one-runner]   a task is polled or destroyed only by the thread that moved it to `running`.
// [user-code-unlocked] no user code (poll, destructor, waker, callback) runs under `mutex_`.
// [future-first] a task's future is destroyed before `done` is set, and `done` is set before a
//                joiner is woken or an unclaimed result destroyed.
// [lock-order]   a local set's mutex may be held while its host's is taken, never the other way.
//
// Thread safety: everything here may be called from any thread unless it says otherwise.
#pragma once

#include <atomic>
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
#include "conformance/textbook/poll_marks.hpp"
#include "conformance/textbook/hidden_edge.hpp"
#include "conformance/textbook/scheduling_marks.hpp"
#include "conformance/textbook/timers.hpp"

namespace conformance::textbook {

class blocking_pool;
class scheduler;

/// A spawned task without its types. Kept alive by its owner list, its queue entry, its
/// handles and its wakers; the future and the result die when the rules say, not with the last
/// reference.
class task_base : public wake_target, public std::enable_shared_from_this<task_base> {
 public:
  task_base(std::shared_ptr<scheduler> home, std::uint64_t id) : home_(std::move(home)), id_(id) {}

  void wake() noexcept override;
  void abort();
  [[nodiscard]] bool is_finished();
  [[nodiscard]] std::uint64_t id() const noexcept { return id_; }
  /// Counts the yields of the task that is being polled on this thread. [one-runner]
  [[nodiscard]] std::uint64_t count_yield() noexcept { return ++marks_.yields; }

  /// The join handle is gone: destroys the result here if the task is already done.
  void drop_handle();
  /// True when done; otherwise `joiner` replaces whatever waker was registered before.
  bool done_or_register(const waker& joiner);
  /// A wait for the handle ended without a result.
  void join_abandoned();

  /// How many abort handles there are. Only variants ask.
  void count_abort_handle(int change);

  /// What the task that runs on this thread waits for; only variants that throw into a join ask.
  /// [one-runner]
  static void note_waits_in_join(bool waits) noexcept;
  [[nodiscard]] static bool interrupted_in_join() noexcept;

 protected:
  mutable hand_overs edges_;  // only variants use them

  enum class poll_result { pending, finished };
  /// Polls the future once; stores a result when it returned or threw. Unlocked, [one-runner].
  virtual poll_result poll_future(const waker& with) = 0;
  /// Destroys future, captures included. Unlocked, [one-runner].
  virtual void destroy_future() noexcept = 0;
  /// The same for an aborted task; variants leave the locals alive.
  virtual void abandon_locals() noexcept = 0;
  /// A closure of the blocking pool: block_on is allowed inside.
  [[nodiscard]] virtual bool may_block() const noexcept { return false; }
  virtual void store_cancelled() = 0;
  virtual void destroy_result() noexcept = 0;
  virtual void leak_result() = 0;
  [[nodiscard]] virtual bool panicked() const noexcept = 0;
  /// What only variants do to a future: forget a finished one, so that the next poll starts the
  /// body again; lose it; destroy the captures while it is being polled.
  virtual void forget_future() noexcept {}
  virtual void leak_future() {}
  virtual void destroy_captures() noexcept {}

 private:
  friend class scheduler;
  enum class phase { idle, queued, running, done };

  void wake_now() noexcept;
  [[nodiscard]] abort_point where_now() const noexcept;
  [[nodiscard]] task_story story() const noexcept {
    return {id_, polling_.polls, polling_.wakes};
  }
  void wake_idle(std::unique_lock<std::mutex>& lock);
  void wake_running();
  void wake_finished();
  void start_with_handle();

  std::shared_ptr<scheduler> home_;
  const std::uint64_t id_;
  // Guarded by home_->mutex_, [one-mutex].
  phase phase_ = phase::idle;
  bool notified_ = false;
  bool abort_requested_ = false;
  bool handle_alive_ = true;
  waker joiner_;
  bool silenced_ = false;  // only in a variant: no join hears of the end

  // What only variants look at, guarded likewise.
  scheduling_marks marks_;
  poll_marks polling_;
  abort_point aborted_at_ = abort_point::unpolled;
  bool polled_ = false;
  bool asked_for_ = false;  // somebody polled the handle
  bool dropped_while_running_ = false;
  bool destroyed_early_ = false;
  int abort_handles_ = 0;
  std::vector<std::weak_ptr<task_base>> children_;
  std::shared_ptr<task_base> itself_;
  bool spawned_by_root_ = false;
  bool woken_late_ = false;
  // [one-runner]
  bool waits_in_join_ = false;
  bool interrupted_ = false;
};

class scheduler : public std::enable_shared_from_this<scheduler> {
 public:
  explicit scheduler(runtime_options options);
  ~scheduler();
  scheduler(const scheduler&) = delete;
  scheduler& operator=(const scheduler&) = delete;

  /// Starts the worker threads of the multi-threaded flavour.
  void start();
  /// Plain drop: running polls go on to their next suspension, then every task is destroyed.
  /// Called once, by the runtime's destructor.
  void shut_down();

  /// Takes a new task over and queues it. After shutdown began the task is destroyed unpolled
  /// instead.
  void adopt(const std::shared_ptr<task_base>& task);

  /// Hands a closure to the blocking pool; after shutdown began it is destroyed unrun.
  void submit_blocking(const std::shared_ptr<task_base>& closure);
  /// The pool's thread runs it, or destroys it if it was aborted before.
  void run_blocking(const std::shared_ptr<task_base>& closure);

  /// Work that is under way elsewhere (a closure, a timer) and will come back: no quiescence
  /// meanwhile.
  void hold();
  void release();
  [[nodiscard]] timer_queue& timers() noexcept { return timers_; }

  /// What a variant fails to destroy in time goes here, and is destroyed at the end of shutdown.
  void keep(std::shared_ptr<void> leftover);

  /// A local set's own scheduler: tasks see `host` as the current one and are run by `run_batch`.
  void serve_within(std::shared_ptr<scheduler> host) { host_ = std::move(host); }
  /// Runs what is ready now, on this thread. `driver` is woken when more becomes ready.
  void run_batch(const waker& driver);
  /// Nobody drives any more.
  void leave_driver();
  /// In a variant an abort destroys a local task wherever it is called.
  [[nodiscard]] bool local_abort_goes_astray() const {
    return host_ != nullptr && !current_behaviour().local_abort_stays_local();
  }
  /// Every task is done.
  [[nodiscard]] bool empty() const;
  /// As `empty`, but suspended tasks do not count.
  [[nodiscard]] bool nothing_ready() const;

  /// Runs a root future on the calling thread: `poll` polls it with the waker given and says
  /// whether it finished. On the current-thread flavour this thread also runs the tasks.
  void drive(const std::function<bool(const waker&)>& poll);

  /// Nothing runs, nothing is queued, nothing is on its way to a queue.
  [[nodiscard]] bool quiescent() const;
  [[nodiscard]] std::uint64_t next_id();
  /// Whether scheduler code is hidden from ThreadSanitizer, [from-the-64th].
  [[nodiscard]] bool hides() const noexcept { return hides_.load(std::memory_order_relaxed); }
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
    seen user_code_;
    scheduler* outer_;
    task_base* outer_task_;
    bool outer_may_block_;
  };

 private:
  friend class task_base;
  struct root;

  /// The scheduler that tasks of this one see as current.
  [[nodiscard]] scheduler* context() noexcept { return host_ ? host_.get() : this; }

  void work();
  void work_between_roots();
  bool poll_root(const std::shared_ptr<root>& self,
                 const std::function<bool(const waker&)>& poll);
  void root_left();
  void destroy_tasks();
  void leave_workers();
  void hide_from_now_on(std::unique_lock<std::mutex>& lock, bool& hidden) const;
  static void bury_workers();
  void poll_after_shutdown(const std::shared_ptr<task_base>& task);
  void run(const std::shared_ptr<task_base>& task, std::unique_lock<std::mutex>& lock);
  void finish(const std::shared_ptr<task_base>& task, bool announced = true);
  void cancel(const std::shared_ptr<task_base>& task, edge last_poll = edge::destruction);
  bool cancels_first(const std::shared_ptr<task_base>& task);
  bool poll(const std::shared_ptr<task_base>& task);
  void suspend(const std::shared_ptr<task_base>& task);
  bool decide_result(const std::shared_ptr<task_base>& task);
  void dispose_unclaimed(const std::shared_ptr<task_base>& task);
  bool disposes_late(const std::shared_ptr<task_base>& task);
  void dispose_late(std::unique_lock<std::mutex>& lock);
  static void linger() noexcept;
  void abort_all_but(const task_base* spared);
  std::shared_ptr<task_base> pop();
  void push(std::shared_ptr<task_base> task);
  void push_spawned(const std::shared_ptr<task_base>& task);
  [[nodiscard]] std::size_t choose() const;
  bool polls_again(const std::shared_ptr<task_base>& task);
  bool run_one(std::unique_lock<std::mutex>& lock);
  void start_task(const std::shared_ptr<task_base>& task, std::unique_lock<std::mutex>& lock);
  [[nodiscard]] bool called_by_stranger() noexcept;
  bool waits_to_start(const std::shared_ptr<task_base>& task);
  void task_ended(const std::shared_ptr<task_base>& task);
  void end_children(const std::vector<std::weak_ptr<task_base>>& children);
  void poll_begins(const std::shared_ptr<task_base>& task);
  bool poll_future(const std::shared_ptr<task_base>& task);
  bool poll_here(const std::shared_ptr<task_base>& task);
  void destroy_finished(const std::shared_ptr<task_base>& task);
  void open_window(const std::shared_ptr<task_base>& task);
  void let_self_wake_pass(const std::shared_ptr<task_base>& task);
  void poll_destroyed(const std::shared_ptr<task_base>& task);
  [[nodiscard]] static waker waker_for(const std::shared_ptr<task_base>& task);

  const runtime_options options_;
  mutable std::mutex mutex_;
  std::atomic<std::size_t> ended_workers_{0};
  std::atomic<bool> hides_{false};  // relaxed: orders nothing on purpose
  mutable hand_overs edges_;
  std::condition_variable changed_;
  std::deque<std::shared_ptr<task_base>> ready_;
  std::set<std::shared_ptr<task_base>> owned_;
  // Results that a variant does not destroy in time.
  std::vector<std::shared_ptr<task_base>> deferred_;
  std::vector<std::shared_ptr<task_base>> late_results_;  // destroyed once the queue is empty
  std::vector<std::thread> workers_;
  std::vector<root*> roots_;
  std::vector<std::shared_ptr<void>> kept_;
  std::shared_ptr<scheduler> host_;  // a local set's runtime; set before the first task
  waker driver_;                     // of a local set, while it is driven
  std::unique_ptr<blocking_pool> blocking_;
  timer_queue timers_{*this};
  const std::thread::id maker_ = std::this_thread::get_id();
  std::deque<std::shared_ptr<task_base>> waiting_to_start_;  // only variants let tasks wait
  std::size_t started_ = 0;                                  // tasks polled and not done
  unsigned parked_ = 0;                                      // workers
  std::uint64_t last_id_ = 0;
  unsigned held_ = 0;
  unsigned running_ = 0;
  bool driven_ = false;  // current-thread: some thread is running tasks
  bool closing_ = false;
  unsigned lost_workers_ = 0;  // only variants lose any
  bool closed_ = false;  // only variants look at it
};

}  // namespace conformance::textbook
