// SPDX-License-Identifier: Apache-2.0
//
// A task: a body that is polled, one word of state, a join slot, references.
// [one-runner] Only who moves the state from queued to running may touch the body.
// [wake-once] A wake of an idle task enqueues it; a wake of a running one is remembered; other
// wakes change nothing, but hand over what their callers wrote. Thread safety: all of it, except
// poll/destroy, which [one-runner] protects.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <utility>

#include "small_runtime/parker.hpp"

namespace small {

enum class step { pending, ready };
enum class ending { none, value, aborted, thrown };

class task;

/// What a body can do while it is polled.
struct body {
  virtual ~body() = default;
  virtual step poll(task& self) = 0;
};

/// Where a task goes when it is to run.
struct executor {
  virtual void enqueue(task& one) = 0;
  virtual ~executor() = default;
};

class task {
 public:
  enum bits : unsigned {
    queued = 1,
    running = 2,
    notified = 4,
    complete = 8,
    aborting = 16,
    joinable = 32
  };

  /// One reference each for the executor and the handle.
  task(executor& home, std::unique_ptr<body> what) : home_(home), body_(std::move(what)) {}

  void keep() { references_.fetch_add(1, std::memory_order_relaxed); }
  void drop() {
    // acq_rel: pairs with the other drops, the last one sees all that was done to the task.
    if (references_.fetch_sub(1, std::memory_order_acq_rel) == 1) delete this;
  }

  void wake();
  void run();
  void abort();
  /// Never polled again; resolved as aborted.
  void kill();

  bool is_complete() const { return (state_.load(std::memory_order_acquire) & complete) != 0; }
  ending join();
  /// As a joiner does that then looks elsewhere.
  void register_joiner(parker& place) {
    const std::lock_guard lock(slot_mutex_);
    if (joiner_ == nullptr || !makes(mutant::join_keeps_first_waker)) joiner_ = &place;
  }
  /// The handle is gone; whoever comes second destroys the result.
  void drop_handle();

  ~task() = default;

 private:
  bool begin_run(bool& aborted);
  void end_run();
  void finish(ending how);
  void tell_joiner();
  void run_inline();
  void schedule() {
    if (makes(mutant::wake_runs_inline))
      run_inline();
    else
      home_.enqueue(*this);
  }

  executor& home_;
  std::unique_ptr<body> body_;
  std::atomic<unsigned> state_{queued | joinable};
  std::atomic<int> references_{2};
  ending* result_ = nullptr;
  std::mutex slot_mutex_;
  parker* joiner_ = nullptr;
};

inline void task::run_inline() { run(); }

inline void task::wake() {
  unsigned seen = state_.load(std::memory_order_relaxed);
  for (;;) {
    if ((seen & complete) && !makes(mutant::wake_of_complete_enqueues)) return;
    if (makes(mutant::wake_returns_at_notified) && (seen & (queued | notified))) return;
    unsigned wanted = seen;
    bool enqueues = false;
    const bool runs =
        (seen & (running | complete)) == running;  // the bit stays when it is complete
    if (runs && !makes(mutant::wake_of_running_enqueues)) {
      wanted |= notified;
    } else if (!(seen & queued)) {
      wanted |= queued;
      enqueues = true;
    }
    // Also when nothing changes: acq_rel, pairs with begin_run(), hands over what the waker wrote.
    if (state_.compare_exchange_weak(seen, wanted, std::memory_order_acq_rel)) {
      if (enqueues) schedule();
      return;
    }
  }
}

inline bool task::begin_run(bool& aborted) {
  unsigned seen = state_.load(std::memory_order_relaxed);
  for (;;) {
    if ((seen & complete) && !makes(mutant::wake_of_complete_enqueues)) return false;
    // acq_rel: pairs with wake(), what wakers wrote is seen by the poll.
    if (state_.compare_exchange_weak(seen, (seen & ~unsigned{queued}) | running,
                                     std::memory_order_acq_rel))
      break;
  }
  aborted = (seen & aborting) != 0 && !makes(mutant::abort_not_tested_at_dequeue);
  return true;
}

inline void task::end_run() {
  unsigned seen = state_.load(std::memory_order_relaxed);
  for (;;) {
    if ((seen & aborting) && !makes(mutant::abort_ignored_while_running) &&
        !makes(mutant::abort_not_tested_at_dequeue)) {
      return finish(ending::aborted);
    }
    unsigned wanted = seen & ~unsigned{running | notified};
    const bool again = (seen & notified) != 0 && !makes(mutant::idle_clears_notified);
    if (again) wanted |= queued;
    if (makes(mutant::idle_by_store)) {
      state_.store(wanted, std::memory_order_release);
      if (again) schedule();
      return;
    }
    if (state_.compare_exchange_weak(seen, wanted, std::memory_order_acq_rel)) {
      if (again) schedule();
      return;
    }
  }
}

inline void task::run() {
  bool aborted = false;
  if (!begin_run(aborted)) return;
  if (aborted) return finish(ending::aborted);
  step seen = step::pending;
  try {
    seen = body_->poll(*this);
  } catch (...) {
    if (makes(mutant::body_leaked_on_throw)) (void)body_.release();
    return finish(ending::thrown);
  }
  if (seen == step::ready) return finish(ending::value);
  end_run();
}

inline void task::abort() {
  unsigned seen = state_.load(std::memory_order_acquire);
  for (;;) {
    if (seen & complete) {
      if (makes(mutant::abort_overrides_completion) && result_ != nullptr)
        *result_ = ending::aborted;
      return;
    }
    if (makes(mutant::abort_drops_reference_twice) && (seen & aborting)) return drop();
    if (makes(mutant::abort_destroys_inline)) {
      state_.fetch_or(aborting);
      body_.reset();
      return;
    }
    const bool idle = !(seen & (queued | running));
    const unsigned wanted = seen | aborting | (idle ? queued : 0u);
    if (state_.compare_exchange_weak(seen, wanted, std::memory_order_acq_rel)) {
      if (idle && !makes(mutant::abort_without_schedule)) home_.enqueue(*this);
      return;
    }
  }
}

inline void task::kill() {
  const unsigned before = state_.fetch_or(running | aborting, std::memory_order_acq_rel);
  if (!(before & complete)) finish(ending::aborted);
}

inline void task::finish(ending how) {
  const bool early =
      makes(mutant::complete_before_destroy) || makes(mutant::body_lives_until_last_waker);
  if (!early) body_.reset();
  result_ = new ending(how);
  if (makes(mutant::result_destroyed_by_nobody)) {
    const bool wanted = (state_.load(std::memory_order_acquire) & joinable) != 0;
    state_.fetch_or(complete, std::memory_order_acq_rel);
    if (!wanted) delete result_;
  } else if (makes(mutant::result_destroyed_by_both)) {
    state_.fetch_or(complete, std::memory_order_acq_rel);
    if (!(state_.load(std::memory_order_acquire) & joinable)) delete result_;
  } else {
    // acq_rel: pairs with drop_handle() and join(); exactly one of the two sees the other's bit.
    if (!(state_.fetch_or(complete, std::memory_order_acq_rel) & joinable)) delete result_;
  }
  tell_joiner();
  if (makes(mutant::complete_before_destroy)) body_.reset();
  drop();
}

inline void task::tell_joiner() {
  std::unique_lock lock(slot_mutex_, std::defer_lock);
  if (!makes(mutant::join_slot_unsynchronised)) lock.lock();
  if (joiner_ != nullptr) joiner_->unpark();
}

inline ending task::join() {
  parker mine;
  while (!is_complete()) {
    {
      std::unique_lock lock(slot_mutex_, std::defer_lock);
      if (!makes(mutant::join_slot_unsynchronised)) lock.lock();
      if (joiner_ == nullptr || !makes(mutant::join_keeps_first_waker)) joiner_ = &mine;
    }
    if (is_complete() && !makes(mutant::join_registers_without_look)) break;
    mine.park();
  }
  {
    // Nobody may unpark a parker that is gone.
    std::unique_lock lock(slot_mutex_, std::defer_lock);
    if (!makes(mutant::join_slot_unsynchronised)) lock.lock();
    if (joiner_ == &mine) joiner_ = nullptr;
  }
  return *result_;
}

inline void task::drop_handle() {
  if (makes(mutant::result_destroyed_by_nobody)) {
    const bool late = is_complete();
    state_.fetch_and(~unsigned{joinable}, std::memory_order_acq_rel);
    if (late) delete result_;
  } else if (makes(mutant::result_destroyed_by_both)) {
    state_.fetch_and(~unsigned{joinable}, std::memory_order_acq_rel);
    if (is_complete()) delete result_;
  } else if (state_.fetch_and(~unsigned{joinable}, std::memory_order_acq_rel) & complete) {
    delete result_;
  }
  drop();
}

}  // namespace small
