// SPDX-License-Identifier: Apache-2.0
//
// Makes a runtime go on while a case looks at it from outside, whatever its flavour: a
// multi-threaded runtime runs by itself, a current-thread runtime is driven by a helper thread as
// long as a `driver` lives. Outside of these calls a current-thread runtime stands still: what a
// case does in between happens when no task runs, so its order with the tasks' steps is certain.
//
// Nothing here hangs on a runtime that loses a wake or a join: where the runtime can report
// quiescence the wait ends as soon as nothing can happen any more.
//
// Thread safety: everything but `turn` belongs to the case's thread.
#pragma once

#include <latch>
#include <memory>
#include <optional>
#include <thread>
#include <utility>

#include "conformance/harness/case_context.hpp"

namespace conformance {

template <class R>
class driver {
 public:
  explicit driver(subject<R>& rt) {
    if (rt.options().workers != 0) return;
    thread_ = std::thread([this, &rt] {
      rt.block_on([this]() -> typename R::template task<void> {
        driving_.count_down();
        co_await stop_.template wait<R>();
      });
    });
    driving_.wait();
  }
  driver(const driver&) = delete;
  driver& operator=(const driver&) = delete;
  ~driver() {
    stop_.open();
    if (thread_.joinable()) thread_.join();
  }

 private:
  std::latch driving_{1};
  gate stop_;
  std::thread thread_;
};

/// Lets `rt` run until `condition` holds. False when it cannot come to hold any more.
template <class R, class Condition>
bool run_until(case_context<R>& cx, subject<R>& rt, Condition&& condition) {
  const driver<R> driving(rt);
  return cx.eventually(rt, condition);
}

/// Lets `rt` run until whatever can happen without outside help has happened.
template <class R>
void run_until_idle(case_context<R>& cx, subject<R>& rt) {
  const driver<R> driving(rt);
  cx.settle(rt);
}

/// Lets `rt` run until `count` tasks have come to `door`. On a multi-threaded runtime they may
/// still be about to suspend, which is good enough where a race is wanted.
template <class R>
bool run_until_at(case_context<R>& cx, subject<R>& rt, const gate& door, std::size_t count = 1) {
  return run_until(cx, rt, [&] { return door.waiters() >= count; });
}

/// Lets `rt` run until `count` tasks are suspended at `door`. On a multi-threaded runtime that
/// cannot report quiescence they may still be about to suspend.
template <class R>
bool run_until_waiting(case_context<R>& cx, subject<R>& rt, const gate& door,
                       std::size_t count = 1) {
  const driver<R> driving(rt);
  if (!cx.eventually(rt, [&] { return door.waiters() >= count; })) return false;
  if (rt.options().workers != 0) cx.settle(rt);
  return true;
}

/// Lets `rt` run until the future of `task` was destroyed and the task, with that, is over.
template <class R>
bool run_until_destroyed(case_context<R>& cx, subject<R>& rt, spec::model::task_number task) {
  const driver<R> driving(rt);
  const bool destroyed = cx.eventually(
      rt, [&] { return cx.trace().count(event_kind::future_destroyed, task) > 0; });
  if (destroyed && rt.options().workers != 0) cx.settle(rt);
  return destroyed;
}

/// A handle that a task and the case share. They must not use it at the same time.
template <class R, class T>
using shared_handle = std::shared_ptr<traced_handle<R, T>>;

template <class R, class T>
shared_handle<R, T> share(traced_handle<R, T> handle) {
  return std::make_shared<traced_handle<R, T>>(std::move(handle));
}

/// A task that waits for a handle, and what it saw. Made by `join_in_task`.
template <class T>
struct joiner_view {
  signal began;
  signal resolved;
  std::optional<outcome<T>> seen;  // read after `resolved`
  std::shared_ptr<void> handle;    // of the waiting task, so that nothing here is detached
};

/// Spawns a task on `rt` which shares `joined` and waits for it.
template <class R, class T>
std::shared_ptr<joiner_view<T>> join_in_task(subject<R>& rt, shared_handle<R, T> joined) {
  auto view = std::make_shared<joiner_view<T>>();
  view->handle = share(
      rt.spawn([view, joined = std::move(joined)]() -> typename R::template task<void> {
        view->began.set();
        outcome<T> seen = co_await joined->join();
        view->seen.emplace(std::move(seen));
        view->resolved.set();
      }));
  return view;
}

/// Joins `handle` in a task of `rt`, which is run meanwhile. Nothing when the join does not
/// resolve.
template <class R, class T>
std::optional<outcome<T>> try_join(case_context<R>& cx, subject<R>& rt,
                                   traced_handle<R, T> handle) {
  const auto view = join_in_task(rt, share(std::move(handle)));
  if (!run_until(cx, rt, view->resolved)) return std::nullopt;
  return std::move(view->seen);
}

/// Awaited in a task: gives everyone else a turn.
template <class R>
auto turn() {
  return R::suspend([](typename R::waker self) { self.wake(); });
}

/// Whether a task that is spawned now runs.
template <class R>
bool still_runs_tasks(case_context<R>& cx, subject<R>& rt) {
  const auto ran = std::make_shared<signal>();  // the task may end after this function
  const auto handle = rt.spawn([ran]() -> typename R::template task<void> {
    ran->set();
    co_return;
  });
  return run_until(cx, rt, *ran);
}

}  // namespace conformance
