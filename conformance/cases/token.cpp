// SPDX-License-Identifier: Apache-2.0
//
// Chapter 14: asking tasks to end.
#include <atomic>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "conformance/harness/case.hpp"
#include "conformance/harness/driving.hpp"

namespace conformance {
CASE(a_cancelled_token_stays_cancelled, rule::token_sticky,
     "a token stays cancelled after its waiters were served, for every copy of it", can::token) {
  using token_type = typename R::cancellation_token;
  signal waits, served, late_served;
  token_type token;
  const token_type copy = token;
  auto rt = cx.most_deterministic();
  cx.expect(!token.is_cancelled() && !copy.is_cancelled(), "a new token is not cancelled");
  const auto early = rt.spawn([&]() -> task<void> {
    waits.set();
    co_await token.cancelled();
    served.set();
  });
  cx.expect(run_until(cx, rt, waits), "the task that waits for the token starts");
  run_until_idle(cx, rt);
  token.cancel();
  cx.expect(run_until(cx, rt, served), "a task that waited for the token goes on");
  if (!cx.reached(token.is_cancelled() && copy.is_cancelled(),
                  "a token and its copies stay cancelled when the waiters were served"))
    return;
  token.cancel();
  cx.expect(token.is_cancelled(), "cancelling again changes nothing");
  const auto late = rt.spawn([&]() -> task<void> {
    co_await copy.cancelled();
    late_served.set();
  });
  cx.expect(run_until(cx, rt, late_served), "waiting for a cancelled token ends at once");
}

CASE(a_cancel_goes_downward_only, rule::token_parent_to_child,
     "cancelling a token cancels its descendants and nothing else", can::token) {
  using token_type = typename R::cancellation_token;
  const token_type root;
  const token_type parent = root.child();
  const token_type sibling = root.child();
  const token_type child = parent.child();
  std::optional<token_type> middle = parent.child();
  const token_type below_dropped = middle->child();
  middle.reset();
  child.cancel();
  cx.expect(child.is_cancelled(), "a child can be cancelled alone");
  cx.expect(!parent.is_cancelled() && !root.is_cancelled() && !below_dropped.is_cancelled(),
            "cancelling a child leaves its parent and its siblings alone");
  parent.cancel();
  cx.reached(below_dropped.is_cancelled(),
             "cancelling a token cancels its descendants, also below one that was dropped");
  const token_type fresh_parent;
  const token_type fresh_child = fresh_parent.child();
  const token_type fresh_grandchild = fresh_child.child();
  fresh_parent.cancel();
  cx.expect(fresh_child.is_cancelled() && fresh_grandchild.is_cancelled(),
            "cancelling a token cancels children and grandchildren");
  cx.expect(!root.is_cancelled() && !sibling.is_cancelled(),
            "cancelling a token leaves those above and beside it alone");
}

CASE(a_late_child_is_cancelled, rule::token_child_of_cancelled,
     "a child made from a cancelled token is cancelled", can::token) {
  signal served;
  typename R::cancellation_token token;
  auto rt = cx.most_deterministic();
  token.cancel();
  const auto child = token.child();
  if (!cx.reached(child.is_cancelled(), "a child of a cancelled token starts cancelled")) return;
  const auto grandchild = child.child();
  cx.expect(grandchild.is_cancelled(), "and so does a child of that child");
  const auto waiter = rt.spawn([&]() -> task<void> {
    co_await child.cancelled();
    served.set();
  });
  cx.expect(run_until(cx, rt, served), "waiting for such a child ends at once");
}

CASE(a_cancel_wakes_every_waiter, rule::token_wakes_waiters,
     "cancelling a token wakes all tasks that wait for it", can::token, can::multi_thread) {
  constexpr int waiters = 5;
  typename R::cancellation_token token;
  std::atomic<int> waiting{0};
  std::atomic<int> woken{0};
  auto rt = cx.multi_thread();
  std::vector<traced_handle<R, void>> handles;
  for (int i = 0; i < waiters; ++i)
    handles.push_back(rt.spawn([&]() -> task<void> {
      waiting.fetch_add(1);
      co_await token.cancelled();
      woken.fetch_add(1);
    }));
  cx.expect(cx.eventually(rt, [&] { return waiting.load() == waiters; }), "all tasks start");
  cx.settle(rt);
  cx.expect(woken.load() == 0, "no task goes on before the token is cancelled");
  token.cancel();
  cx.reached(cx.eventually(rt, [&] { return woken.load() == waiters; }),
             "cancelling the token wakes every task that waits for it");
}

CASE(a_racing_cancel_is_not_missed, rule::token_no_missed_registration,
     "a cancel that races with the start of a wait is not missed", can::token,
     can::multi_thread) {
  const unsigned samples = cx.samples(200);
  auto rt = cx.multi_thread();
  for (unsigned i = 0; i < samples; ++i) {
    typename R::cancellation_token token;
    // Shared with the task: if the wait hangs, the task outlives this turn of the loop.
    struct progress {
      std::atomic<bool> about_to_wait{false};
      signal done;
    };
    const auto shared = std::make_shared<progress>();
    auto waiter = rt.spawn([token, shared]() -> task<void> {
      shared->about_to_wait.store(true);
      co_await token.cancelled();
      shared->done.set();
    });
    (void)cx.eventually(rt, [&] { return shared->about_to_wait.load(); });
    token.cancel();
    if (!cx.reached(cx.eventually(rt, shared->done),
                    "a wait that begins while the token is being cancelled ends"))
      return;
    cx.sample("the wait ended");
  }
}

CASE(a_drop_guard_cancels, rule::token_drop_guard,
     "a drop guard cancels when it is destroyed, unless it was disarmed", can::token) {
  using token_type = typename R::cancellation_token;
  const token_type guarded, disarmed, moved;
  {
    const auto guard = guarded.drop_guard();
    auto released = disarmed.drop_guard();
    released.disarm();
    cx.expect(!guarded.is_cancelled(), "a guard that is alive does not cancel");
  }
  cx.reached(guarded.is_cancelled(), "a guard cancels its token when it is destroyed");
  cx.expect(!disarmed.is_cancelled(), "a guard that was disarmed does not cancel");
  auto first = std::make_optional(moved.drop_guard());
  auto second = std::make_optional(std::move(*first));
  first.reset();
  cx.expect(!moved.is_cancelled(), "a guard that was moved from does not cancel");
  second.reset();
  cx.expect(moved.is_cancelled(), "the guard that was moved to does");
}

CASE(a_token_is_only_a_signal, rule::token_signal_only,
     "a task that does not react to its token is not disturbed by a cancel", can::token) {
  typename R::cancellation_token token;
  gate door;
  auto rt = cx.most_deterministic();
  auto deaf = rt.spawn([&, token]() -> task<int> {
    const bool cancelled_before = token.is_cancelled();
    co_await door.template wait<R>();
    co_return cancelled_before ? 0 : 7;
  });
  cx.expect(run_until_waiting(cx, rt, door), "the task waits for something else");
  token.cancel();
  run_until_idle(cx, rt);
  door.open();
  auto seen = try_join(cx, rt, std::move(deaf));
  cx.reached(seen && seen->is_value() && seen->value() == 7,
             "a task that ignores its token goes on to its end after the cancel");
}

CASE(a_cancelled_task_cleans_up, rule::token_cooperative_cleanup,
     "a task told to end by its token cleans up, awaiting, and returns a value", can::token) {
  typename R::cancellation_token token;
  signal waits;
  gate flushed;
  bool cleaned = false;
  auto rt = cx.most_deterministic();
  auto worker = rt.spawn([&]() -> task<int> {
    waits.set();
    co_await token.cancelled();
    co_await flushed.template wait<R>();  // asynchronous clean-up
    cleaned = true;
    co_return 7;
  });
  cx.expect(run_until(cx, rt, waits), "the task waits for its token");
  run_until_idle(cx, rt);
  token.cancel();
  (void)run_until_waiting(cx, rt, flushed);
  flushed.open();
  auto seen = try_join(cx, rt, std::move(worker));
  if (!cx.reached(seen && seen->is_value() && seen->value() == 7,
                  "a task that saw its token goes on awaiting and returns its value"))
    return;
  cx.expect(cleaned, "the asynchronous clean-up ran to its end");
}

}  // namespace conformance
