// SPDX-License-Identifier: Apache-2.0
#include "conformance/textbook/scheduler.hpp"

#include <algorithm>
#include <atomic>
#include <stdexcept>
#include <utility>

namespace conformance::textbook {
namespace {
behaviour right_answers;
std::atomic<behaviour*> chosen_behaviour{&right_answers};

thread_local scheduler* current_scheduler = nullptr;
thread_local task_base* polled_task = nullptr;
thread_local bool may_block_here = true;
thread_local bool worker_lost = false;  // only in variants
thread_local bool runs_here = false;    // inside `run`; only variants ask
}  // namespace

behaviour& current_behaviour() noexcept {
  return *chosen_behaviour.load(std::memory_order_acquire);
}
void use_behaviour(behaviour& chosen) noexcept {
  chosen_behaviour.store(&chosen, std::memory_order_release);
}

// --- the current scheduler -----------------------------------------------------------------------

scheduler* scheduler::current() noexcept { return current_scheduler; }
task_base* scheduler::current_task() noexcept { return polled_task; }

scheduler::enter_scope::enter_scope(scheduler* entered, task_base* task) noexcept
    : outer_(std::exchange(current_scheduler, entered)),
      outer_task_(std::exchange(polled_task, task)),
      outer_may_block_(std::exchange(may_block_here, task != nullptr && task->may_block())) {}

scheduler::enter_scope::~enter_scope() {
  current_scheduler = outer_;
  polled_task = outer_task_;
  may_block_here = outer_may_block_;
}

// --- one task (its handles: handle.cpp) ----------------------------------------------------------

void task_base::wake() noexcept {
  wake_now();
  if (current_behaviour().wake_lingers()) scheduler::linger();
}

void task_base::wake_now() noexcept {
  const unseen hidden(home_->hides());
  std::unique_lock lock(home_->mutex_);
  edges_.publish(phase_ == phase::queued || notified_ ? edge::merged_wake : edge::wake);
  if (home_->called_by_stranger() && !current_behaviour().hears_wakes_of_strangers()) return;
  switch (phase_) {
    case phase::idle:
      if (home_->closed_ && woken_late_) {  // only in a variant
        phase_ = phase::running;
        lock.unlock();
        home_->poll_after_shutdown(shared_from_this());
        return;
      }
      woken_late_ = home_->closing_;
      wake_idle(lock);
      break;
    case phase::running:
      wake_running();
      break;
    case phase::queued:  // merged with the wake that queued it
      if (!current_behaviour().merges_wakes()) marks_.owes_poll = true;
      if (abort_requested_) polling_.woken_after_abort = true;
      break;
    case phase::done:
      lock.unlock();
      wake_finished();
      break;
  }
}

// --- the scheduler -------------------------------------------------------------------------------

/// A root future: woken from anywhere, polled by the thread inside `drive`.
struct scheduler::root final : wake_target {
  explicit root(std::shared_ptr<scheduler> runs_on) : home(std::move(runs_on)) {}
  void wake() noexcept override {
    const unseen hidden(home->hides());
    const std::lock_guard lock(home->mutex_);
    edges.publish(edge::wake);
    woken = true;
    home->changed_.notify_all();
  }
  std::shared_ptr<scheduler> home;
  hand_overs edges;
  bool woken = true;     // guarded by home->mutex_; a root starts ready
  bool polling = false;  // guarded by home->mutex_
};

void scheduler::start() {
  bury_workers();
  for (unsigned i = 0; i < options_.workers; ++i)
    workers_.emplace_back([this] {
      work();
      ended_workers_.fetch_add(1, std::memory_order_relaxed);  // only a variant looks at it
    });
}

void scheduler::work() {
  bool hides_here = false;
  std::unique_lock lock(mutex_);
  while (true) {
    hide_from_now_on(lock, hides_here);
    {
      const unseen hidden(hides_here);
      ++parked_;
      changed_.wait(lock, [this] { return closing_ || !ready_.empty(); });
      --parked_;
    }
    hide_from_now_on(lock, hides_here);
    const unseen hidden(hides_here);
    if (closing_) return;
    run_one(lock);
    if (std::exchange(worker_lost, false) && lost_workers_ + 1 < options_.workers) {
      ++lost_workers_;
      return;
    }
  }
}

/// A thread that loops with the lock held changes over with an unlock that ThreadSanitizer sees.
void scheduler::hide_from_now_on(std::unique_lock<std::mutex>& lock, bool& hidden) const {
  if (hidden || !hides()) return;
  lock.unlock();
  lock.lock();
  hidden = true;
}

void scheduler::run(const std::shared_ptr<task_base>& task, std::unique_lock<std::mutex>& lock) {
  if (task->phase_ == task_base::phase::done) return;  // only variants queue a task twice
  task->phase_ = task_base::phase::running;
  task->notified_ = false;
  poll_begins(task);
  ++running_;
  const bool cancels = cancels_first(task);
  lock.unlock();
  runs_here = true;
  if (cancels) cancel(task);
  const bool ended = cancels || poll(task);
  runs_here = false;
  if (!ended) open_window(task);
  lock.lock();
  if (--task->polling_.pollers == 0 && !ended) suspend(task);
  if (!late_results_.empty() && ready_.empty()) dispose_late(lock);
  --running_;
  edges_.publish(edge::quiet);
  // A quiescence probe and a driver that waits for the last running task look again.
  changed_.notify_all();
}

/// Whether the task is destroyed instead of polled (held).
bool scheduler::cancels_first(const std::shared_ptr<task_base>& task) {
  behaviour& decide = current_behaviour();
  if (!task->abort_requested_ || decide.polls_aborted(task->aborted_at_)) return false;
  if (!task->waits_in_join_ || task->interrupted_ || !decide.throws_abort_into_join()) return true;
  task->interrupted_ = true;
  return false;
}

/// One poll. True when the task is over; all that follows from this was then done.
bool scheduler::poll(const std::shared_ptr<task_base>& task) {
  bool announced = true;
  if (!poll_future(task)) return false;
  {
    const enter_scope scope(context(), task.get());
    worker_lost = task->panicked() && !current_behaviour().worker_survives_panic();
    announced = decide_result(task);
    destroy_finished(task);  // [future-first]
  }
  if (!announced) {  // an abort may still come last
    const std::lock_guard lock(mutex_);
    announced = !task->abort_requested_;
  }
  finish(task, announced);
  return true;
}

/// The poll ended at a suspension point (held).
void scheduler::suspend(const std::shared_ptr<task_base>& task) {
  task->phase_ = task_base::phase::idle;
  task->polled_ = true;
  task->aborted_at_ = task->notified_ ? abort_point::woken_again : abort_point::running;
  const bool again = polls_again(task);
  if (task->notified_ || task->abort_requested_ || again) push(task);
  let_self_wake_pass(task);
}

/// What variants make of a result before the future is destroyed. False when an abort that comes
/// from now on silences the completion.
bool scheduler::decide_result(const std::shared_ptr<task_base>& task) {
  behaviour& decide = current_behaviour();
  bool aborted = false;
  bool claimed = true;
  {
    const unseen hidden(hides());
    const std::lock_guard lock(mutex_);
    aborted = task->abort_requested_;
    claimed = task->handle_alive_;
  }
  if (task->interrupted_ || (aborted && !decide.completion_beats_abort())) task->store_cancelled();
  if (task->panicked() && decide.panic_aborts_others(claimed)) abort_all_but(task.get());
  if (!claimed && decide.destroys_unclaimed_result_first()) task->destroy_result();
  return aborted || decide.announces_when_abort_comes_last();
}

void scheduler::abort_all_but(const task_base* spared) {
  std::set<std::shared_ptr<task_base>> others;
  {
    const std::lock_guard lock(mutex_);
    others = owned_;
  }
  for (const auto& other : others)
    if (other.get() != spared) other->abort();
}

void scheduler::cancel(const std::shared_ptr<task_base>& task, edge last_poll) {
  if (!task->destroyed_early_) {
    for (const edge e : {edge::spawn, edge::wake, last_poll, edge::blocking_in})
      task->edges_.observe(e);
    const bool enters = current_behaviour().enters_to_destroy();
    const enter_scope scope(enters ? context() : nullptr, task.get());
    poll_destroyed(task);
    if (!current_behaviour().destroys_locals_on_abort() && task->abort_requested_)
      task->abandon_locals();
    task->destroy_future();  // [future-first]
    task->store_cancelled();
  }
  if (!current_behaviour().cancelled_is_done_at_once()) {
    const std::lock_guard lock(mutex_);
    if (!closing_ && !std::exchange(task->destroyed_early_, true)) {
      task->phase_ = task_base::phase::idle;
      return;
    }
  }
  finish(task);
}

void scheduler::finish(const std::shared_ptr<task_base>& task, bool announced) {
  behaviour& decide = current_behaviour();
  waker joiner;
  bool unclaimed = false;
  std::vector<std::weak_ptr<task_base>> children;
  const edge to_joiner = task->may_block() ? edge::blocking_out : edge::join;
  const unseen hidden(hides());
  for (const edge e : {to_joiner, edge::finished, edge::result, edge::lifetime})
    task->edges_.publish(e);
  {
    const std::lock_guard lock(mutex_);
    task->phase_ = task_base::phase::done;
    task->silenced_ = !announced;
    joiner = std::exchange(task->joiner_, waker());
    unclaimed = !task->handle_alive_;
    owned_.erase(task);
    task_ended(task);
    if (decide.ends_children_with_parent()) children = std::exchange(task->children_, {});
    if (closing_ && !decide.shutdown_wakes_joiners()) announced = false;
    if (!decide.frees_finished_tasks()) task->itself_ = task;
  }
  {
    const silent_wakes silent(decide.missing_edge() == to_joiner);
    if (announced && decide.wakes_joiner()) {
      const enter_scope scope(context(), nullptr);  // the joiner is woken by this runtime
      const unseen hidden_again(hides());
      joiner.wake();
    }
  }
  if (unclaimed && !disposes_late(task)) dispose_unclaimed(task);
  end_children(children);
}

void scheduler::dispose_unclaimed(const std::shared_ptr<task_base>& task) {
  behaviour& decide = current_behaviour();
  if (!decide.destroys_unclaimed_result()) return;
  if (decide.abort_handle_keeps_result()) {
    const std::lock_guard lock(mutex_);
    if (task->abort_handles_ > 0) return;
  }
  const bool dropped_while_running = task->dropped_while_running_;
  const enter_scope scope(context(), task.get());
  if (dropped_while_running && decide.loses_result_dropped_while_running())
    task->leak_result();
  else
    task->destroy_result();
  task->edges_.publish(edge::lifetime);
}

/// Whether the result is put off until the queue is empty.
bool scheduler::disposes_late(const std::shared_ptr<task_base>& task) {
  if (!runs_here || !current_behaviour().destroys_unclaimed_late()) return false;
  const std::lock_guard lock(mutex_);
  late_results_.push_back(task);
  return true;
}

void scheduler::dispose_late(std::unique_lock<std::mutex>& lock) {
  const auto late = std::exchange(late_results_, {});
  lock.unlock();
  for (const auto& task : late) dispose_unclaimed(task);
  lock.lock();
}

void scheduler::adopt(const std::shared_ptr<task_base>& task) {
  bool adopted = false;
  const unseen hidden(hides());
  task->edges_.publish(edge::spawn);
  {
    std::unique_lock lock(mutex_);
    if (!closing_) {
      owned_.insert(task);
      task->spawned_by_root_ = current_scheduler == this && polled_task == nullptr;
      if (task_base* const parent = current_task();
          parent != nullptr && parent->home_.get() == this &&
          (current_behaviour().abort_reaches_children() ||
           current_behaviour().ends_children_with_parent()))
        parent->children_.push_back(task);
      start_task(task, lock);
      adopted = true;
    } else {
      task->phase_ = task_base::phase::running;  // [one-runner]: this thread destroys it
    }
  }
  if (adopted) {
    if (current_behaviour().spawn_lingers()) linger();
    return;
  }
  if (!current_behaviour().late_spawn_is_inert()) {
    const enter_scope scope(context(), task.get());
    (void)task->poll_future(waker(task));
  }
  cancel(task);
}

void scheduler::drive(const std::function<bool(const waker&)>& poll) {
  if (current_scheduler != nullptr && !may_block_here &&
      current_behaviour().refuses_nested_block_on())
    throw std::logic_error("block_on was called inside a task or a root future");
  const auto self = std::make_shared<root>(shared_from_this());
  std::unique_lock lock(mutex_);
  roots_.push_back(self.get());
  bool i_drive = false;
  std::exception_ptr thrown;
  bool hides_here = false;
  for (bool done = false; !done;) {
    hide_from_now_on(lock, hides_here);
    const unseen hidden(hides_here);
    if (current_thread() && !driven_) driven_ = i_drive = true;
    if (std::exchange(self->woken, false)) {
      self->polling = true;
      lock.unlock();
      try {
        done = poll_root(self, poll);
      } catch (...) {
        thrown = std::current_exception();
        done = true;
      }
      lock.lock();
      self->polling = false;
      if (done) break;
    }
    if (i_drive && run_one(lock)) continue;
    changed_.wait(lock, [&] {
      return self->woken || (i_drive && !ready_.empty()) || (current_thread() && !driven_);
    });
  }
  if (i_drive) driven_ = false;
  std::erase(roots_, self.get());
  changed_.notify_all();  // another thread in block_on takes the driving over
  lock.unlock();
  root_left();
  if (thrown) std::rethrow_exception(thrown);
}

bool scheduler::poll_root(const std::shared_ptr<root>& self,
                          const std::function<bool(const waker&)>& poll) {
  bool done = false;
  const auto poll_here = [&] {
    const waker with(self);
    self->edges.observe(edge::wake);
    const enter_scope scope(this, nullptr);
    done = poll(with);
  };
  if (current_behaviour().root_polled_on_caller())
    poll_here();
  else
    std::thread(poll_here).join();
  return done;
}

/// What variants do when block_on is over. No lock is held.
void scheduler::root_left() {
  if (current_thread() && !current_behaviour().undriven_stands_still()) {
    const std::lock_guard lock(mutex_);
    if (workers_.empty()) workers_.emplace_back([this] { work_between_roots(); });
  }
  if (current_thread() || current_behaviour().tasks_survive_root()) return;
  std::set<std::shared_ptr<task_base>> tasks;
  {
    const std::lock_guard lock(mutex_);
    tasks = owned_;
  }
  for (const auto& task : tasks)
    if (task->spawned_by_root_) task->abort();
}

void scheduler::work_between_roots() {
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [this] { return closing_ || (roots_.empty() && !ready_.empty()); });
    if (closing_) return;
    run_one(lock);
  }
}

bool scheduler::quiescent() const {
  const unseen hidden(hides());
  const std::lock_guard lock(mutex_);
  const bool root_busy = std::any_of(roots_.begin(), roots_.end(),
                                     [](const root* r) { return r->woken || r->polling; });
  edges_.observe(edge::quiet);
  return running_ == 0 && held_ == 0 && ready_.empty() && !root_busy;
}

std::uint64_t scheduler::next_id() {
  const unseen hidden(hides());
  const std::lock_guard lock(mutex_);
  if (++last_id_ == 64 && host_ == nullptr && hides_edges())
    hides_.store(true, std::memory_order_relaxed);
  return last_id_;
}

}  // namespace conformance::textbook
