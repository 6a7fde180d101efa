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
}  // namespace

behaviour& current_behaviour() noexcept {
  return *chosen_behaviour.load(std::memory_order_acquire);
}
void use_behaviour(behaviour& chosen) noexcept {
  chosen_behaviour.store(&chosen, std::memory_order_release);
}

// --- the current scheduler ------------------------------------------------------------------------

scheduler* scheduler::current() noexcept { return current_scheduler; }
task_base* scheduler::current_task() noexcept { return polled_task; }

scheduler::enter_scope::enter_scope(scheduler* entered, task_base* task) noexcept
    : outer_(std::exchange(current_scheduler, entered)),
      outer_task_(std::exchange(polled_task, task)) {}

scheduler::enter_scope::~enter_scope() {
  current_scheduler = outer_;
  polled_task = outer_task_;
}

// --- one task -------------------------------------------------------------------------------------

void task_base::wake() noexcept {
  const std::lock_guard lock(home_->mutex_);
  switch (phase_) {
    case phase::idle:
      home_->push(shared_from_this());
      break;
    case phase::running:
      if (current_behaviour().remembers_wake_while_polled()) notified_ = true;
      break;
    case phase::queued:  // merged with the wake that queued it
    case phase::done:
      break;
  }
}

void task_base::abort() {
  const std::lock_guard lock(home_->mutex_);
  if (phase_ == phase::done || abort_requested_) return;
  abort_requested_ = true;
  if (phase_ == phase::idle && current_behaviour().abort_schedules())
    home_->push(shared_from_this());
}

bool task_base::is_finished() const {
  const std::lock_guard lock(home_->mutex_);
  return phase_ == phase::done;
}

void task_base::drop_handle() {
  if (current_behaviour().drop_aborts()) abort();
  waker joiner;  // destroyed unlocked, [user-code-unlocked]
  bool done = false;
  {
    const std::lock_guard lock(home_->mutex_);
    handle_alive_ = false;
    joiner = std::exchange(joiner_, waker());
    done = phase_ == phase::done;
  }
  if (done) {
    const scheduler::enter_scope scope(scheduler::current(), this);
    destroy_result();
  }
}

bool task_base::done_or_register(const waker& joiner) {
  waker previous;  // destroyed unlocked, [user-code-unlocked]
  const std::lock_guard lock(home_->mutex_);
  if (phase_ == phase::done) return true;
  previous = std::exchange(joiner_, joiner);
  return false;
}

// --- the scheduler --------------------------------------------------------------------------------

/// A root future: woken from anywhere, polled by the thread inside `drive`.
struct scheduler::root final : wake_target {
  explicit root(std::shared_ptr<scheduler> runs_on) : home(std::move(runs_on)) {}
  void wake() noexcept override {
    const std::lock_guard lock(home->mutex_);
    woken = true;
    home->changed_.notify_all();
  }
  std::shared_ptr<scheduler> home;
  bool woken = true;     // guarded by home->mutex_; a root starts ready
  bool polling = false;  // guarded by home->mutex_
};

void scheduler::start() {
  for (unsigned i = 0; i < options_.workers; ++i) workers_.emplace_back([this] { work(); });
}

void scheduler::work() {
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [this] { return closing_ || !ready_.empty(); });
    if (closing_) return;
    run_one(lock);
  }
}

bool scheduler::run_one(std::unique_lock<std::mutex>& lock) {
  if (ready_.empty()) return false;
  run(pop(), lock);
  return true;
}

std::shared_ptr<task_base> scheduler::pop() {
  const auto index = std::min(current_behaviour().next_of(ready_.size()), ready_.size() - 1);
  const auto at = ready_.begin() + static_cast<std::ptrdiff_t>(index);
  auto task = std::move(*at);
  ready_.erase(at);
  return task;
}

void scheduler::push(std::shared_ptr<task_base> task) {
  task->phase_ = task_base::phase::queued;
  ready_.push_back(std::move(task));
  changed_.notify_all();
}

void scheduler::run(const std::shared_ptr<task_base>& task, std::unique_lock<std::mutex>& lock) {
  task->phase_ = task_base::phase::running;
  task->notified_ = false;
  ++running_;
  const bool abort_first = task->abort_requested_;
  lock.unlock();

  bool ended = abort_first;
  if (abort_first) {
    cancel(task);
  } else {
    const enter_scope scope(this, task.get());
    ended = task->poll_future(waker(task)) == task_base::poll_result::finished;
    if (ended) task->destroy_future();  // [future-first]
  }
  if (ended && !abort_first) finish(task);

  lock.lock();
  if (!ended) {
    task->phase_ = task_base::phase::idle;
    if (task->notified_ || task->abort_requested_) push(task);
  }
  --running_;
  // A quiescence probe and a driver that waits for the last running task look again.
  changed_.notify_all();
}

void scheduler::cancel(const std::shared_ptr<task_base>& task) {
  {
    const enter_scope scope(this, task.get());
    task->destroy_future();  // [future-first]
  }
  task->store_cancelled();
  finish(task);
}

void scheduler::finish(const std::shared_ptr<task_base>& task) {
  waker joiner;
  bool unclaimed = false;
  {
    const std::lock_guard lock(mutex_);
    task->phase_ = task_base::phase::done;
    joiner = std::exchange(task->joiner_, waker());
    unclaimed = !task->handle_alive_;
    owned_.erase(task);
  }
  joiner.wake();
  if (unclaimed) {
    const enter_scope scope(this, task.get());
    task->destroy_result();
  }
}

void scheduler::adopt(const std::shared_ptr<task_base>& task) {
  {
    const std::lock_guard lock(mutex_);
    if (!closing_) {
      owned_.insert(task);
      if (current_behaviour().enqueues_on_spawn()) push(task);
      return;
    }
    task->phase_ = task_base::phase::running;  // [one-runner]: this thread destroys it
  }
  cancel(task);
}

void scheduler::drive(const std::function<bool(const waker&)>& poll) {
  if (current_scheduler != nullptr)
    throw std::logic_error("block_on was called inside a task or a root future");
  const auto self = std::make_shared<root>(shared_from_this());
  std::unique_lock lock(mutex_);
  roots_.push_back(self.get());
  bool i_drive = false;
  std::exception_ptr thrown;
  for (bool done = false; !done;) {
    if (current_thread() && !driven_) driven_ = i_drive = true;
    if (std::exchange(self->woken, false)) {
      self->polling = true;
      lock.unlock();
      try {
        const enter_scope scope(this, nullptr);
        done = poll(waker(self));
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
  if (thrown) std::rethrow_exception(thrown);
}

void scheduler::shut_down() {
  std::unique_lock lock(mutex_);
  closing_ = true;
  changed_.notify_all();
  lock.unlock();
  for (auto& worker : workers_) worker.join();
  workers_.clear();
  // No worker is left, so every owned task is idle or queued, and stays so: adopt refuses, wakes only queue.
  lock.lock();
  while (!owned_.empty()) {
    const auto task = *owned_.begin();
    task->phase_ = task_base::phase::running;  // [one-runner]
    lock.unlock();
    cancel(task);
    lock.lock();
  }
  auto leftovers = std::exchange(ready_, {});
  lock.unlock();
}

bool scheduler::quiescent() const {
  const std::lock_guard lock(mutex_);
  const bool root_busy = std::any_of(roots_.begin(), roots_.end(),
                                     [](const root* r) { return r->woken || r->polling; });
  return running_ == 0 && ready_.empty() && !root_busy;
}

std::uint64_t scheduler::next_id() {
  const std::lock_guard lock(mutex_);
  return ++last_id_;
}

}  // namespace conformance::textbook
