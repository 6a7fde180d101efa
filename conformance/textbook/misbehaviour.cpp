// SPDX-License-Identifier: Apache-2.0
//
// What variants make of starting, polling and waking (behaviour_polls.hpp). With the right answers
// each function here does what its first sentence says and nothing else.
#include <atomic>
#include <utility>

#include "conformance/textbook/scheduler.hpp"

namespace conformance::textbook {

// --- wake ----------------------------------------------------------------------------------------

/// The task is suspended: it is queued (held; only a variant lets go of the lock).
void task_base::wake_idle(std::unique_lock<std::mutex>& lock) {
  behaviour& decide = current_behaviour();
  const bool from_outside = scheduler::current() == nullptr;
  const bool all_parked = home_->parked_ != 0 && home_->parked_ == home_->options_.workers;
  ++polling_.wakes;
  if (decide.loses_wake(story())) return;
  if (from_outside && all_parked && decide.loses_wake_while_parked(story())) return;
  if (!home_->closing_ && decide.polls_inside_wake())
    home_->run(shared_from_this(), lock);
  else
    home_->push(shared_from_this());
}

/// The task is being polled: the end of the poll will find the notification (held).
void task_base::wake_running() {
  behaviour& decide = current_behaviour();
  if (polling_.in_window) return;
  if (!polling_.polled_in_parallel && polling_.pollers == 1 && decide.polls_while_polled(story())) {
    polling_.polled_in_parallel = true;
    home_->push(shared_from_this());
    return;
  }
  if (!decide.remembers_wake_while_polled()) return;
  notified_ = true;
  polling_.woken_by_itself = scheduler::current_task() == this;
}

/// Does nothing: the task is over. Unlocked.
void task_base::wake_finished() {
  if (current_behaviour().late_wake_rewrites_result()) store_cancelled();
}

/// Queues a task whose start was put off until its handle is used (held).
void task_base::start_with_handle() {
  if (std::exchange(polling_.starts_with_handle, false) && phase_ == phase::idle)
    home_->push(shared_from_this());
}

// --- spawn ---------------------------------------------------------------------------------------

/// Queues a new task (held; only a variant lets go of the lock).
void scheduler::start_task(const std::shared_ptr<task_base>& task,
                           std::unique_lock<std::mutex>& lock) {
  behaviour& decide = current_behaviour();
  if (called_by_stranger() && !decide.starts_tasks_of_strangers()) return;
  if (decide.polls_inside_spawn())
    run(task, lock);
  else if (decide.enqueues_on_spawn())
    push_spawned(task);
  else
    task->polling_.starts_with_handle = true;
}

/// The calling thread neither made this runtime nor runs it.
bool scheduler::called_by_stranger() noexcept {
  return current() != context() && std::this_thread::get_id() != maker_;
}

/// Whether a task must wait for others to finish before it may start (held).
bool scheduler::waits_to_start(const std::shared_ptr<task_base>& task) {
  if (task->polling_.polls != 0 || started_ < current_behaviour().started_at_once()) return false;
  waiting_to_start_.push_back(task);
  return true;
}

/// A started task is over (held).
void scheduler::task_ended(const std::shared_ptr<task_base>& task) {
  if (task->polling_.polls != 0) --started_;
  if (waiting_to_start_.empty()) return;
  push(std::move(waiting_to_start_.front()));
  waiting_to_start_.pop_front();
}

/// Does nothing: what a task spawned is independent of it. A variant hands over the children.
/// Unlocked.
void scheduler::end_children(const std::vector<std::weak_ptr<task_base>>& children) {
  for (const auto& child : children) {
    const auto alive = child.lock();
    if (!alive) continue;
    std::unique_lock lock(mutex_);
    const bool suspended = alive->phase_ == task_base::phase::idle;
    lock.unlock();
    if (suspended) alive->abort();
  }
}

// --- poll ----------------------------------------------------------------------------------------

/// The poll begins (held).
void scheduler::poll_begins(const std::shared_ptr<task_base>& task) {
  poll_marks& marks = task->polling_;
  if (marks.polls++ == 0) ++started_;
  ++marks.pollers;
  marks.woken_by_itself = false;
}

/// Polls the future once, on this thread.
bool scheduler::poll_future(const std::shared_ptr<task_base>& task) {
  if (!current_behaviour().polls_on_own_thread(task->id())) return poll_here(task);
  bool ended = false;
  std::thread([&] { ended = poll_here(task); }).join();
  return ended;
}

bool scheduler::poll_here(const std::shared_ptr<task_base>& task) {
  behaviour& decide = current_behaviour();
  for (const edge e : {edge::spawn, edge::poll, edge::wake}) task->edges_.observe(e);
  const waker with = waker_for(task);  // outlives the scope: its reference count is the scheduler's
  const enter_scope scope(context(), task.get());
  if (task->poll_future(with) == task_base::poll_result::pending) {
    for (const edge e :
         {edge::poll, edge::destruction, edge::destruction_at_shutdown, edge::lifetime})
      task->edges_.publish(e);
    return false;
  }
  const bool again = task->panicked() ? decide.polls_after_throw() : decide.polls_after_return();
  if (!again) return true;
  {
    const std::lock_guard lock(mutex_);
    if (!std::exchange(task->notified_, false)) return true;
  }
  task->forget_future();
  return task->poll_future(waker_for(task)) == task_base::poll_result::finished;
}

/// Destroys the future of a task that returned or threw, [future-first].
void scheduler::destroy_finished(const std::shared_ptr<task_base>& task) {
  behaviour& decide = current_behaviour();
  long references = 0;
  task_story story;
  {
    const unseen hidden(hides());
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return task->polling_.pollers <= 1; });
    references = task.use_count();
    story = task->story();
  }
  const bool threw = task->panicked();
  if (threw && decide.leaks_future_of_panicked(story)) return task->leak_future();
  if (!(threw ? decide.destroys_future_of_panicked() : decide.destroys_future_at_completion()))
    return;
  if (!decide.references_keep_future(references)) task->destroy_future();
}

/// Nothing lies between the end of a poll and `suspend`. Unlocked.
void scheduler::open_window(const std::shared_ptr<task_base>& task) {
  {
    const std::lock_guard lock(mutex_);
    // A task that was woken already is queued whatever comes.
    task->polling_.in_window = !task->notified_ && current_behaviour().has_window(task->story());
    if (!task->polling_.in_window) return;
  }
  current_behaviour().dawdle();
  const std::lock_guard lock(mutex_);
  task->polling_.in_window = false;
}

/// A task that woke itself waits like any other; `push` has just queued it (held).
void scheduler::let_self_wake_pass(const std::shared_ptr<task_base>& task) {
  if (!task->polling_.woken_by_itself || ready_.empty() || ready_.back() != task) return;
  if (!current_behaviour().self_wake_goes_first(task->story())) return;
  ready_.pop_back();
  ready_.push_front(task);
}

/// A cancelled task's future is not polled again before it is destroyed. Unlocked.
void scheduler::poll_destroyed(const std::shared_ptr<task_base>& task) {
  if (!task->polling_.woken_after_abort || !current_behaviour().polls_after_destruction()) return;
  task->forget_future();
  (void)task->poll_future(waker(task));
}

// --- wakers --------------------------------------------------------------------------------------

namespace {
/// A waker that wakes when its last copy is dropped unused.
struct restless final : wake_target {
  explicit restless(std::shared_ptr<task_base> wakes) : task(std::move(wakes)) {}
  restless(const restless&) = delete;
  restless& operator=(const restless&) = delete;
  ~restless() override {
    if (!used.load(std::memory_order_relaxed)) task->wake();
  }
  void wake() noexcept override {
    used.store(true, std::memory_order_relaxed);  // relaxed: the reference count orders it
    task->wake();
  }
  std::shared_ptr<task_base> task;
  std::atomic<bool> used{false};
};
}  // namespace

/// A waker of the task.
waker scheduler::waker_for(const std::shared_ptr<task_base>& task) {
  if (current_behaviour().dropped_waker_wakes()) return waker(std::make_shared<restless>(task));
  return waker(task);
}

}  // namespace conformance::textbook
