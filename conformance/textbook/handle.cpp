// SPDX-License-Identifier: Apache-2.0
//
// The handles' side of a task: abort, join, drop. The scheduler's side is scheduler.cpp.
#include <algorithm>
#include <utility>

#include "conformance/textbook/scheduler.hpp"

namespace conformance::textbook {

abort_point task_base::where_now() const noexcept {
  if (!polled_) return phase_ == phase::running ? abort_point::running : abort_point::unpolled;
  if (phase_ == phase::running) return abort_point::running;
  return phase_ == phase::queued ? abort_point::queued : abort_point::suspended;
}

void task_base::abort() {
  behaviour& decide = current_behaviour();
  const scheduler* const from = scheduler::current();
  if (from != nullptr && from != home_->context() && !decide.hears_abort_from_elsewhere()) return;
  bool destroy_here = false;
  bool destroy_captures_here = false;
  std::vector<std::weak_ptr<task_base>> children;
  const unseen hidden(home_->hides());
  {
    std::unique_lock lock(home_->mutex_);
    if (phase_ == phase::done) {
      lock.unlock();
      if (decide.abort_rewrites_result()) store_cancelled();
      return;
    }
    if (abort_requested_) {
      if (decide.second_abort_undoes()) abort_requested_ = false;
      return;
    }
    if (phase_ == phase::running && !decide.remembers_abort_while_running()) return;
    abort_requested_ = true;
    aborted_at_ = where_now();
    destroy_captures_here = phase_ == phase::running && decide.abort_destroys_running();
    if (phase_ == phase::idle && (decide.aborts_inline() || home_->local_abort_goes_astray())) {
      phase_ = phase::running;
      destroy_here = true;
    } else if (phase_ == phase::idle && decide.abort_schedules()) {
      home_->push(shared_from_this());
    }
    if (decide.abort_reaches_children()) children = children_;
  }
  if (destroy_here) home_->cancel(shared_from_this());
  if (destroy_captures_here) destroy_captures();
  for (const auto& child : children)
    if (const auto alive = child.lock()) alive->abort();
}

bool task_base::is_finished() {
  behaviour& decide = current_behaviour();
  waker unseated;  // destroyed unlocked, [user-code-unlocked]
  const unseen hidden(home_->hides());
  std::unique_lock lock(home_->mutex_);
  if (decide.asking_unseats_joiner()) unseated = std::exchange(joiner_, waker());
  if (phase_ != phase::done)
    return abort_requested_ && decide.finished_when_abort_requested();
  edges_.observe(edge::finished);
  lock.unlock();
  if (decide.asking_takes_result()) store_cancelled();  // destroys the value unlocked
  return true;
}

void task_base::drop_handle() {
  if (current_behaviour().drop_aborts()) abort();
  waker joiner;  // destroyed unlocked, [user-code-unlocked]
  bool done = false;
  const unseen hidden(home_->hides());
  {
    const std::lock_guard lock(home_->mutex_);
    handle_alive_ = false;
    dropped_while_running_ = phase_ == phase::running;
    joiner = std::exchange(joiner_, waker());
    done = phase_ == phase::done;
    start_with_handle();
    if (done && !current_behaviour().drop_destroys_result()) {
      home_->deferred_.push_back(shared_from_this());
      return;
    }
  }
  if (done) {
    edges_.observe(edge::result);
    const scheduler::enter_scope scope(scheduler::current(), this);
    destroy_result();
  }
}

bool task_base::done_or_register(const waker& joiner) {
  behaviour& decide = current_behaviour();
  const unseen hidden(home_->hides());
  waker previous;  // destroyed unlocked, [user-code-unlocked]
  std::unique_lock lock(home_->mutex_);
  if (phase_ == phase::queued && decide.join_drives()) {
    std::erase(home_->ready_, shared_from_this());
    home_->run(shared_from_this(), lock);
  }
  start_with_handle();
  const bool asked_before = std::exchange(asked_for_, true);
  if (phase_ == phase::done) {
    edges_.observe(edge::join);
    edges_.observe(edge::blocking_out);
    return !silenced_ && (asked_before || !decide.late_join_waits());
  }
  if (scheduler::current() != home_->context() && !decide.joins_from_elsewhere()) return false;
  if (asked_before && decide.keeps_first_joiner()) return false;
  if (!decide.registers_joiner_atomically()) {
    lock.unlock();
    decide.dawdle();
    lock.lock();
  }
  previous = std::exchange(joiner_, joiner);
  return false;
}

void task_base::join_abandoned() {
  if (current_behaviour().abandoned_join_aborts()) abort();
}

void task_base::count_abort_handle(int change) {
  if (change < 0 && current_behaviour().dropped_abort_handle_aborts()) abort();
  const std::lock_guard lock(home_->mutex_);
  abort_handles_ += change;
}

void task_base::note_waits_in_join(bool waits) noexcept {
  if (task_base* const self = scheduler::current_task()) self->waits_in_join_ = waits;
}

bool task_base::interrupted_in_join() noexcept {
  const task_base* const self = scheduler::current_task();
  return self != nullptr && self->interrupted_;
}

}  // namespace conformance::textbook
