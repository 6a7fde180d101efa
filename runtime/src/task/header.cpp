// SPDX-License-Identifier: Apache-2.0
//
// The life of a task in terms of its state word: run, complete, abort, join, shut down.

#include "rt/detail/task_header.hpp"

#include "rt/detail/context.hpp"
#include "src/sched/loan.hpp"

namespace rt::detail {
namespace {

constexpr std::uint64_t ids_at_once = 256;

/// Threads take ids in blocks, so that they do not meet at every spawn.
task_id next_id(thread_context& here) noexcept {
  static port::atomic<std::uint64_t> last{1};
  if (here.next_id == here.end_of_ids) [[unlikely]] {
    // relaxed: ids need only differ.
    here.next_id = last.fetch_add(ids_at_once, port::memory_order_relaxed);
    here.end_of_ids = here.next_id + ids_at_once;
  }
  return task_id(here.next_id++);
}

/// What the thread does while it polls, cancels or drops something of a task.
class task_at_work {
 public:
  task_at_work(thread_context& here, task_id id) noexcept
      : here_(here), task_(here.task), polling_(here.polling), locals_(here.locals),
        budget_(here.budget) {
    here.task = id;
    here.polling = true;  // destructors must not block the worker either
    here.locals = nullptr;
    here.budget = poll_budget;
  }
  task_at_work(const task_at_work&) = delete;
  task_at_work& operator=(const task_at_work&) = delete;
  ~task_at_work() {
    here_.task = task_;
    here_.polling = polling_;
    here_.locals = locals_;
    here_.budget = budget_;
  }

 private:
  thread_context& here_;  // of this thread, which a run does not leave
  task_id task_;
  bool polling_;
  local_value* locals_;
  std::uint32_t budget_;
};

}  // namespace

task_header::task_header(scheduler* owner) noexcept
    : id_(next_id(context())), scheduler_(borrow(owner)) {}

task_header::~task_header() { give_back(scheduler_); }

void task_header::free_after(unsigned references) noexcept {
  if (state_.drop_refs(references)) free_self();
}

void task_header::retain() noexcept { state_.add_ref(); }
void task_header::release() noexcept { free_after(1); }

void task_header::wake() noexcept {
  if (state_.notify() == task_state::action::submit) scheduler_->schedule(this);
}

void task_header::wake_and_release() noexcept {
  switch (state_.notify_and_release()) {
    case task_state::action::submit:
      scheduler_->schedule(this);
      return;
    case task_state::action::free:
      free_self();
      return;
    case task_state::action::nothing:
      return;
  }
}

void task_header::abort() noexcept {
  if (state_.cancel() == task_state::action::submit) scheduler_->schedule(this);
}

void task_header::run() noexcept {
  switch (state_.to_running()) {
    case task_state::run::lost:
      return;
    case task_state::run::lost_last:
      free_self();
      return;
    case task_state::run::cancel:
      cancel_as_runner();
      return;
    case task_state::run::poll:
      break;
  }
  bool ready = false;
  {
    const task_at_work working(context(), id_);
    waker self = waker::adopt(this);  // borrows the poll's reference
    ready = poll_future(self);
    self.leak();
  }
  if (ready) {
    complete();
    return;
  }
  switch (state_.to_idle()) {
    case task_state::idle::ok:
      return;  // `this` may be gone
    case task_state::idle::ok_last:
      free_self();
      return;
    case task_state::idle::again:
      scheduler_->reschedule(this);
      return;
    case task_state::idle::cancelled:
      cancel_as_runner();
      return;
  }
}

void task_header::cancel_as_runner() noexcept {
  {
    const task_at_work working(context(), id_);
    cancel_future();
  }
  complete();
}

/// The owner list lets go before the join hears of it, so that whoever joined the last task finds
/// the list empty.
void task_header::complete() noexcept {
  const unsigned references = scheduler_->release(this) ? 2 : 1;
  switch (state_.to_complete(references)) {
    case task_state::completed::unclaimed: {
      const task_scope scope(id_);
      drop_result();  // [result-owner]: the handle went before
      break;
    }
    case task_state::completed::wake_joiner:
      joiner_.wake_and_drop();  // [waker-slot]
      break;
    case task_state::completed::silent_last:
      free_self();
      return;
    case task_state::completed::silent:
      return;  // `this` may be gone
  }
  free_after(references);
}

void task_header::shut_down() noexcept {
  if (!state_.to_shutdown()) {
    release();
    return;
  }
  cancel_as_runner();
}

bool task_header::poll_join(const waker& w) noexcept {
  if (state_.is_complete()) return true;
  // [waker-slot]: the slot is ours again only once the bit is cleared.
  if (state_.has_join_waker() && !state_.unset_join_waker()) return true;
  if (!joiner_.will_wake(w)) joiner_ = w;
  if (state_.set_join_waker()) return false;
  joiner_ = waker();  // completed meanwhile, and the completer saw no waker
  return true;
}

bool task_header::poll_join(waker&& w) noexcept {
  if (state_.is_complete()) return true;
  if (state_.has_join_waker() && !state_.unset_join_waker()) return true;
  joiner_ = std::move(w);
  if (state_.set_join_waker()) return false;
  joiner_ = waker();
  return true;
}

void task_header::drop_join_handle() noexcept {
  const task_state::handle_drop drop = state_.drop_join_handle();
  if (drop.released) return;  // `this` may be gone
  if (drop.result) {
    const task_scope scope(id_);
    drop_result();
  }
  if (drop.waker) joiner_ = waker();
  release();
}

void task_header::drop_joined_handle() noexcept {
  if (state_.drop_joined_handle()) free_self();
}

}  // namespace rt::detail
