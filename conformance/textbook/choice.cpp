// SPDX-License-Identifier: Apache-2.0
//
// Who runs next: the scheduler's queue. The right answer is first come, first served; the rest of
// this file is what variants make of it (behaviour_scheduling.hpp).
#include <algorithm>
#include <utility>

#include "conformance/textbook/scheduler.hpp"

namespace conformance::textbook {
namespace {
// How many tasks the poll on this thread spawned so far.
thread_local std::size_t spawned_in_poll = 0;
}  // namespace

void scheduler::push(std::shared_ptr<task_base> task) {
  behaviour& decide = current_behaviour();
  const bool by_task = current_task() != nullptr && current() == context();
  const bool in_front = by_task && task->polled_ && current_task() != task.get() &&
                        decide.woken_by_task_goes_first();
  task->phase_ = task_base::phase::queued;
  task->marks_.made_ready_on = by_task ? std::this_thread::get_id() : std::thread::id();
  if (in_front)
    ready_.push_front(std::move(task));
  else
    ready_.push_back(std::move(task));
  if (decide.wakes_idle_worker(by_task)) changed_.notify_all();
  driver_.wake();  // [lock-order]: a local set's mutex is taken before its host's
}

/// Queues a task that was just adopted (held).
void scheduler::push_spawned(const std::shared_ptr<task_base>& task) {
  task->marks_.spawned_outside = current() == nullptr;
  if (current_task() != nullptr && !current_behaviour().keeps_burst(++spawned_in_poll)) return;
  push(task);
}

/// Which ready task is next (held).
std::size_t scheduler::choose() const {
  behaviour& decide = current_behaviour();
  const auto me = std::this_thread::get_id();
  auto at = ready_.end();
  if (decide.outside_spawns_wait())
    at = std::find_if(ready_.begin(), ready_.end(),
                      [](const auto& t) { return !t->marks_.spawned_outside; });
  if (decide.prefers_moving())
    at = std::find_if(ready_.begin(), ready_.end(),
                      [me](const auto& t) { return t->marks_.last_polled_on != me; });
  if (at != ready_.end()) return static_cast<std::size_t>(at - ready_.begin());
  return std::min(decide.next_of(ready_.size()), ready_.size() - 1);
}

/// Takes the next task, or none although there were some (held).
std::shared_ptr<task_base> scheduler::pop() {
  behaviour& decide = current_behaviour();
  const auto at = ready_.begin() + static_cast<std::ptrdiff_t>(choose());
  const auto queued = ready_.size();
  auto task = std::move(*at);
  ready_.erase(at);
  scheduling_marks& marks = task->marks_;
  if (task->abort_requested_ && marks.let_pass < decide.abort_lets_pass()) {
    ++marks.let_pass;
    ready_.push_back(std::move(task));
    return nullptr;
  }
  const auto me = std::this_thread::get_id();
  const bool stolen = marks.made_ready_on != std::thread::id() && marks.made_ready_on != me;
  if (stolen && !decide.keeps_stolen(queued)) return nullptr;
  marks.spawned_outside = false;
  marks.last_polled_on = me;
  spawned_in_poll = 0;
  return task;
}

bool scheduler::run_one(std::unique_lock<std::mutex>& lock) {
  if (ready_.empty()) return false;
  if (const auto task = pop(); task != nullptr && !waits_to_start(task)) run(task, lock);
  return true;
}

/// Gives other threads time to run what was just made ready.
void scheduler::linger() noexcept {
  for (int i = 0; i < 20; ++i) std::this_thread::yield();
}

/// Whether a task that suspended and was not woken is polled again all the same (held).
bool scheduler::polls_again(const std::shared_ptr<task_base>& task) {
  scheduling_marks& marks = task->marks_;
  if (std::exchange(marks.owes_poll, false)) return true;
  marks.polled_unasked = !marks.polled_unasked && current_behaviour().polls_unasked();
  return marks.polled_unasked;
}

}  // namespace conformance::textbook
