// SPDX-License-Identifier: Apache-2.0
//
// The life of a task in terms of its state word: run, complete, abort, join, shut down.

#include "rt/detail/task_header.hpp"

#include <utility>

#include "rt/detail/context.hpp"
#include "src/sched/loan.hpp"

namespace rt::detail {
namespace {

constexpr std::uint64_t ids_at_once = 4096;

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
  task_at_work(thread_context& here, task_id id, bool may_defer = false) noexcept
      : here_(here), task_(here.task), polling_(here.polling), locals_(here.locals),
        budget_(here.budget), polled_(here.polled), self_woken_(here.self_woken) {
    here.polled = nullptr;
    here.self_woken = false;
    here.may_defer = may_defer;
    here.deferred_on = nullptr;
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
    here_.polled = polled_;
    here_.self_woken = self_woken_;
  }

 private:
  thread_context& here_;  // of this thread, which a run does not leave
  task_id task_;
  bool polling_;
  local_value* locals_;
  std::uint32_t budget_;
  const task_header* polled_;
  bool self_woken_;
};

}  // namespace

task_header::task_header(scheduler* owner) noexcept
    : id_(next_id(context())), scheduler_(borrow(owner)) {}

task_header::~task_header() { give_back(scheduler_); }

void task_header::free_after(unsigned references) noexcept {
  if (state_.drop_refs(references)) reclaim();
}

/// The last reference has gone.
void task_header::reclaim() noexcept {
  if (is_let_go() || scheduler_->may_free(this)) free_self();
}

void task_header::retain() noexcept {
  if (context().polled == this && spare_) {  // the first waker of this poll
    spare_ = false;
  } else {
    state_.add_ref();
  }
}
void task_header::release() noexcept { free_after(1); }

void task_header::wake() noexcept {
  thread_context& here = context();
  if (here.polled == this) {  // it wakes itself, and whoever polls it comes back to this
    here.self_woken = true;
    return;
  }
  const bool mine = here.queue_of == scheduler_;
  if (state_.notify(mine) == task_state::action::submit) queue(mine);
}

/// After a transition that made a queue entry, on whose thread it was made.
void task_header::queue(bool with_right) noexcept {
  if (with_right) {
    spare_ = true;
    entry_runs_.store(true, port::memory_order_relaxed);
  }
  scheduler_->schedule(this);
}

void task_header::wake_and_release() noexcept {
  if (context().queue_of != scheduler_) {
    // The reference goes after the task was queued: until then it keeps the scheduler, which may
    // have run the task by then, and have no other.
    wake();
    release();
    return;
  }
  switch (state_.notify_and_release()) {
    case task_state::action::submit:
      queue(true);
      return;
    case task_state::action::free:
      reclaim();
      return;
    case task_state::action::nothing:
      return;
  }
}

void task_header::abort() noexcept {
  const bool mine = context().queue_of == scheduler_;
  if (state_.cancel(mine) == task_state::action::submit) queue(mine);
}

task_phase task_header::phase() const noexcept {
  const task_phase now = state_.snapshot();
  const bool queued = entry_runs_.load(port::memory_order_relaxed);
  return queued && now == task_phase::running ? task_phase::queued : now;
}

/// For whoever takes the queue entry: whether `running` comes with it.
bool task_header::take_running_entry() noexcept {
  const bool runs = entry_runs_.load(port::memory_order_relaxed);
  if (runs) entry_runs_.store(false, port::memory_order_relaxed);
  return runs;
}

task_header::ran task_header::run(bool may_defer) noexcept {
  task_state::run now{};
  if (take_running_entry()) {
    now = state_.keep_running();
  } else {
    now = state_.to_running();
    if (now == task_state::run::lost) return ran::over;  // `this` may be gone
    if (now == task_state::run::lost_last) {
      reclaim();
      return ran::over;
    }
    spare_ = true;
  }
  if (now == task_state::run::poll) return poll_as_runner(may_defer);
  cancel_as_runner();
  return ran::over;
}

task_header::ran task_header::resume(bool may_defer) noexcept {
  if (!state_.is_cancelled()) return poll_as_runner(may_defer);
  cancel_as_runner();
  return ran::over;
}

task_header::ran task_header::poll_as_runner(bool may_defer) noexcept {
  thread_context& here = context();
  bool ready = false;
  bool woke_itself = false;
  {
    const task_at_work working(here, id_, may_defer);
    here.polled = this;
    waker self = waker::adopt(this);  // borrows the poll's reference
    ready = poll_future(self);
    self.leak();
    woke_itself = here.self_woken;
  }
  if (ready) {
    complete();
    return ran::over;
  }
  if (here.deferred_on != nullptr) return ran::deferred;
  if (woke_itself) {
    if (state_.is_cancelled()) {
      cancel_as_runner();
    } else {
      entry_runs_.store(true, port::memory_order_relaxed);
      scheduler_->reschedule(this);  // as it is, see keep_running
    }
    return ran::over;
  }
  const bool spare = std::exchange(spare_, false);
  switch (state_.to_idle(spare)) {
    case task_state::idle::ok:
      break;  // `this` may be gone
    case task_state::idle::ok_last:
      reclaim();
      break;
    case task_state::idle::again:
      spare_ = true;
      entry_runs_.store(true, port::memory_order_relaxed);
      scheduler_->reschedule(this);
      break;
    case task_state::idle::cancelled:
      spare_ = spare;
      cancel_as_runner();
      break;
  }
  return ran::over;
}

bool task_header::defer_join(const strand* chain) const noexcept {
  thread_context& here = context();
  // The chain may be that of a branch, which is polled with others: those are not kept from asking.
  if (here.deferring != chain) return false;
  if (!entry_runs_.load(port::memory_order_relaxed) && !state_.is_queued()) return false;
  here.deferred_on = this;
  return true;
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
  const unsigned of_poll = spare_ ? 2 : 1;
  const unsigned references = scheduler_->release(this) ? of_poll + 1 : of_poll;
  switch (state_.to_complete(references)) {
    case task_state::completed::unclaimed: {
      const task_scope scope(id_);
      const poll_scope working;  // a destructor must not block the worker
      drop_result();  // [result-owner]: the handle went before
      break;
    }
    case task_state::completed::wake_joiner:
      joiner_.wake_and_drop();  // [waker-slot]
      break;
    case task_state::completed::silent_last:
      reclaim();
      return;
    case task_state::completed::silent:
      return;  // `this` may be gone
  }
  free_after(references);
}

void task_header::drop_entry() noexcept {
  if (take_running_entry()) {
    cancel_as_runner();  // nobody else can end it
  } else {
    free_after(2);
  }
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
  if (state_.drop_joined_handle()) reclaim();
}

}  // namespace rt::detail
