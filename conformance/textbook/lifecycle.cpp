// SPDX-License-Identifier: Apache-2.0
//
// The scheduler's dealings with the rest of the runtime: blocking pool, timers, local sets, and the
// end of it all. The task core is scheduler.cpp.
//
// [end-in-order] Shutdown: nothing new is accepted; workers end their polls; async tasks are
//                destroyed; started closures are waited for; the timer thread ends. Each step rests
//                on those before it.
#include <algorithm>
#include <utility>

#include "conformance/textbook/blocking.hpp"
#include "conformance/textbook/scheduler.hpp"

namespace conformance::textbook {

scheduler::scheduler(runtime_options options)
    : options_(options),
      blocking_(std::make_unique<blocking_pool>(*this, options.max_blocking_threads)) {}
scheduler::~scheduler() = default;

// --- work elsewhere -----------------------------------------------------------------------------

void scheduler::hold() {
  const std::lock_guard lock(mutex_);
  ++held_;
}

void scheduler::release() {
  const std::lock_guard lock(mutex_);
  --held_;
}

void scheduler::keep(std::shared_ptr<void> leftover) {
  const std::lock_guard lock(mutex_);
  kept_.push_back(std::move(leftover));
}

void scheduler::submit_blocking(const std::shared_ptr<task_base>& closure) {
  if (!current_behaviour().blocking_off_worker()) return adopt(closure);
  const unseen hidden(hides());
  closure->edges_.publish(edge::blocking_in);
  {
    const std::lock_guard lock(mutex_);
    // Neither a wake nor an abort may put it into the async queue.
    closure->phase_ = task_base::phase::queued;
    ++held_;
  }
  if (blocking_->submit(closure)) return;
  cancel(closure);
  release();
}

void scheduler::run_blocking(const std::shared_ptr<task_base>& closure) {
  const unseen hidden(hides());
  bool aborted = false;
  {
    const std::lock_guard lock(mutex_);
    aborted = closure->abort_requested_ && !current_behaviour().aborted_closures_run();
    closure->phase_ = task_base::phase::running;
  }
  if (aborted) {
    cancel(closure);
  } else {
    {
      closure->edges_.observe(edge::blocking_in);
      const enter_scope scope(this, closure.get());
      (void)closure->poll_future(waker());
      closure->destroy_future();  // [future-first]
    }
    if (!current_behaviour().started_blocking_keeps_value()) {
      const std::lock_guard lock(mutex_);
      if (closure->abort_requested_) closure->store_cancelled();
    }
    finish(closure);
  }
  release();
}

// --- a local set's own scheduler ----------------------------------------------------------------

void scheduler::run_batch(const waker& driver) {
  waker previous = driver;  // destroyed unlocked
  std::unique_lock lock(mutex_);
  std::swap(driver_, previous);
  // What becomes ready meanwhile waits for the next batch: the driver's own future gets its turn.
  for (auto batch = ready_.size(); batch > 0 && run_one(lock); --batch) {
  }
  if (!ready_.empty()) driver_.wake();
  lock.unlock();
}

void scheduler::leave_driver() {
  waker previous;  // destroyed unlocked
  const std::lock_guard lock(mutex_);
  std::swap(driver_, previous);
}

bool scheduler::empty() const {
  const std::lock_guard lock(mutex_);
  return owned_.empty();
}

bool scheduler::nothing_ready() const {
  const std::lock_guard lock(mutex_);
  return ready_.empty();
}

// --- the end ------------------------------------------------------------------------------------

void scheduler::shut_down() {
  {
    const unseen hidden(hides());
    const std::lock_guard lock(mutex_);
    closing_ = true;
    changed_.notify_all();
  }
  for (const auto& queued : blocking_->close()) {
    if (!current_behaviour().shutdown_resolves_queued_blocking()) continue;
    cancel(queued);
    release();
  }
  const edge missing = hides() ? current_behaviour().missing_edge() : edge::none;
  const bool late_join = missing == edge::destruction_at_shutdown;
  if (missing == edge::shutdown || late_join)
    leave_workers();
  else
    for (auto& worker : workers_) worker.join();
  workers_.clear();
  destroy_tasks();
  if (late_join) bury_workers();
  blocking_->join();
  timers_.stop();
  // User code runs in these destructors, [user-code-unlocked].
  const unseen hidden(hides());
  std::unique_lock lock(mutex_);
  dispose_late(lock);
  const auto kept = std::exchange(kept_, {});
  const auto leftovers = std::exchange(ready_, {});
  const auto unstarted = std::exchange(waiting_to_start_, {});
  const auto deferred = std::exchange(deferred_, {});
  closed_ = true;
  lock.unlock();
}

namespace {
/// Threads that were left. They are joined when the next runtime starts, or at the end of the
/// process.
struct graveyard {
  ~graveyard() { bury(); }
  void bury() {
    for (auto& thread : threads) thread.join();
    threads.clear();
  }
  std::vector<std::thread> threads;
};
std::mutex graveyard_mutex;
graveyard left_workers;
}  // namespace

/// Only in a variant: waits until the workers are gone, and is ordered with nothing that they did.
void scheduler::leave_workers() {
  while (ended_workers_.load(std::memory_order_relaxed) < workers_.size())
    std::this_thread::yield();
  const std::lock_guard lock(graveyard_mutex);
  for (auto& worker : workers_) left_workers.threads.push_back(std::move(worker));
}

/// Joins the threads that were left before.
void scheduler::bury_workers() {
  const std::lock_guard lock(graveyard_mutex);
  left_workers.bury();
}

void scheduler::destroy_tasks() {
  // No worker is left, so every owned task is idle or queued, and stays so: adopt refuses, wakes
  // only queue. A local set's tasks are destroyed whatever a variant does to the runtime's.
  behaviour& decide = current_behaviour();
  const bool variants_apply = host_ == nullptr;
  if (variants_apply && !decide.shutdown_destroys_tasks()) return;
  const unseen hidden(hides());
  std::unique_lock lock(mutex_);
  while (!owned_.empty()) {
    auto chosen = owned_.begin();
    if (decide.shutdown_takes_newest())
      chosen = std::max_element(owned_.begin(), owned_.end(), [](const auto& a, const auto& b) {
        return a->id() < b->id();
      });
    const auto task = *chosen;
    if (variants_apply && task->woken_late_ && !decide.woken_in_shutdown_stays_unpolled()) {
      owned_.erase(task);
      task->phase_ = task_base::phase::idle;
      continue;
    }
    task->phase_ = task_base::phase::running;  // [one-runner]
    lock.unlock();
    cancel(task, edge::destruction_at_shutdown);
    lock.lock();
  }
}

/// Only in a variant: the task escaped shutdown and was woken afterwards.
void scheduler::poll_after_shutdown(const std::shared_ptr<task_base>& task) {
  {
    const enter_scope scope(context(), task.get());
    (void)task->poll_future(waker(task));
  }
  cancel(task);
}

}  // namespace conformance::textbook
