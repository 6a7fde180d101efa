// SPDX-License-Identifier: Apache-2.0
//
// Makes a runtime go on while a case looks at it from outside, whatever its flavour: a multi-threaded runtime
// runs by itself, a current-thread runtime is driven by a helper thread as long as a `driver`
// lives. Outside of these calls a current-thread runtime stands still: what a case does in between
// happens at a moment when no task runs, so its order with the tasks' steps is certain.
//
// Nothing here hangs on a runtime that loses a wake or a join: where the runtime can report
// quiescence the wait ends as soon as nothing can happen any more.
//
// Thread safety: everything belongs to the case's thread.
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

/// Lets `rt` run until `count` tasks are suspended at `door`. On a multi-threaded runtime that cannot report
/// quiescence they may still be about to suspend.
template <class R>
bool run_until_waiting(case_context<R>& cx, subject<R>& rt, const gate& door,
                       std::size_t count = 1) {
  const driver<R> driving(rt);
  if (!cx.eventually(rt, [&] { return door.waiters() >= count; })) return false;
  if (rt.options().workers != 0) cx.settle(rt);
  return true;
}

/// A task that waits for a handle, and what it saw. Made by `join_in_task`.
template <class T>
struct joiner_view {
  signal resolved;
  std::optional<outcome<T>> seen;  // read after `resolved`
};

/// Spawns a task on `rt` which owns `joined` and waits for it.
template <class R, class T>
std::shared_ptr<joiner_view<T>> join_in_task(subject<R>& rt, traced_handle<R, T> joined) {
  auto view = std::make_shared<joiner_view<T>>();
  (void)rt.spawn([view, handle = std::move(joined)]() mutable -> typename R::template task<void> {
    outcome<T> seen = co_await handle.join();
    view->seen.emplace(std::move(seen));
    view->resolved.set();
  });
  return view;
}

/// Joins `handle` in a task of `rt`, which is run meanwhile. Nothing when the join does not resolve.
template <class R, class T>
std::optional<outcome<T>> try_join(case_context<R>& cx, subject<R>& rt,
                                   traced_handle<R, T> handle) {
  const auto view = join_in_task(rt, std::move(handle));
  if (!run_until(cx, rt, [&] { return view->resolved.is_set(); })) return std::nullopt;
  return std::exchange(view->seen, std::nullopt);
}

}  // namespace conformance
