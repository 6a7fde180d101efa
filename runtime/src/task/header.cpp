// SPDX-License-Identifier: Apache-2.0
//
// The life of a task in terms of its state word: run, complete, abort, join, shut down.

#include "rt/detail/task_header.hpp"

#include "rt/detail/context.hpp"

namespace rt::detail {
namespace {

task_id next_id() noexcept {
  static port::atomic<std::uint64_t> last{0};
  // relaxed: ids need only differ.
  return task_id(last.fetch_add(1, port::memory_order_relaxed) + 1);
}

}  // namespace

task_header::task_header(ref<scheduler> owner) noexcept
    : id_(next_id()), scheduler_(std::move(owner)) {}

void task_header::free_after(unsigned references) noexcept {
  if (state_.drop_refs(references)) delete this;
}

void task_header::retain() noexcept { state_.add_ref(); }
void task_header::release() noexcept { free_after(1); }

void task_header::wake() noexcept {
  if (state_.notify() == task_state::action::submit) scheduler_->schedule(this);
}

void task_header::abort() noexcept {
  if (state_.cancel() == task_state::action::submit) scheduler_->schedule(this);
}

void task_header::run() noexcept {
  switch (state_.to_running()) {
    case task_state::run::lost:
      return;
    case task_state::run::lost_last:
      delete this;
      return;
    case task_state::run::cancel: {
      cancel_as_runner();
      return;
    }
    case task_state::run::poll:
      break;
  }
  bool ready = false;
  {
    const task_scope scope(id_);
    const poll_scope polling;
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
      delete this;
      return;
    case task_state::idle::again:
      scheduler_->reschedule(this);
      return;
    case task_state::idle::cancelled: {
      cancel_as_runner();
      return;
    }
  }
}

void task_header::cancel_as_runner() noexcept {
  {
    const task_scope scope(id_);
    const poll_scope polling;  // destructors must not block the worker either
    cancel_future();
  }
  complete();
}

void task_header::complete() noexcept {
  switch (state_.to_complete()) {
    case task_state::completed::unclaimed: {
      const task_scope scope(id_);
      drop_result();  // [result-owner]: the handle went before
      break;
    }
    case task_state::completed::wake_joiner:
      joiner_.wake();
      // The handle may have gone while we read the slot; then nobody else will empty it.
      if (state_.release_join_waker()) joiner_ = waker();
      break;
    case task_state::completed::silent:
      break;
  }
  const bool was_owned = scheduler_->release(this);
  free_after(was_owned ? 2 : 1);
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
  if (state_.has_join_waker()) {
    if (joiner_.will_wake(w)) return false;
    if (!state_.unset_join_waker()) return true;
  }
  joiner_ = w;
  if (state_.set_join_waker()) return false;
  joiner_ = waker();  // completed meanwhile, and the completer saw no waker
  return true;
}

void task_header::drop_join_handle() noexcept {
  const task_state::handle_drop drop = state_.drop_join_handle();
  if (drop.result) {
    const task_scope scope(id_);
    drop_result();
  }
  if (drop.waker) joiner_ = waker();
  release();
}

}  // namespace rt::detail
