// SPDX-License-Identifier: Apache-2.0
//
// Chapter 11: closures that may block run on threads of their own.
#include <atomic>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "conformance/harness/case.hpp"
#include "conformance/harness/driving.hpp"

namespace conformance {
namespace {

/// Whether `payload` is a runtime_error with that text.
[[maybe_unused]] bool is_error(const std::exception_ptr& payload, const std::string& text) {
  try {
    std::rethrow_exception(payload);
  } catch (const std::runtime_error& error) {
    return error.what() == text;
  } catch (...) {
    return false;
  }
}

}  // namespace

CASE(closures_run_off_the_workers, rule::blocking_off_worker,
     "a blocking closure runs on a thread that polls no task, and tasks go on while it blocks",
     can::spawn_blocking) {
  signal polled, ran, released, ended;
  std::thread::id polls, closure;
  // One thread polls all tasks: a worker, or the one inside block_on.
  subject<R> rt(runtime_options{.workers = offers<R, can::current_thread>() ? 0u : 1u});
  const driver<R> driving(rt);
  const auto prober = rt.spawn([&]() -> task<void> {
    polls = std::this_thread::get_id();
    polled.set();
    co_return;
  });
  const auto probe = rt.spawn_blocking([&] {
    closure = std::this_thread::get_id();
    ran.set();
  });
  if (!cx.expect(cx.eventually(rt, polled) && cx.eventually(rt, ran), "task and closure run"))
    return;
  if (!cx.reached(closure != polls, "a closure does not run on a thread that polls tasks")) return;
  const auto blocked = rt.spawn_blocking([&] {
    block_until(released);
    ended.set();
  });
  const auto releaser = rt.spawn([&]() -> task<void> {
    released.set();
    co_return;
  });
  const bool progress = cx.eventually(rt, released);
  released.set();
  cx.expect(progress, "a task makes progress while a closure blocks");
  cx.expect(cx.eventually(rt, ended), "the closure goes on when it is no longer blocked");
}

CASE(a_started_closure_cannot_be_aborted, rule::blocking_not_abortable,
     "a closure that has started runs to its end and delivers its value although it was aborted",
     can::spawn_blocking, can::abort) {
  signal started, released;
  std::atomic<bool> ended{false};
  auto rt = cx.any_runtime();
  auto handle = rt.spawn_blocking([&] {
    started.set();
    block_until(released);
    ended.store(true);
    return 42;
  });
  if (!cx.expect(cx.eventually(rt, started), "the closure starts")) return;
  handle.abort();
  released.set();
  auto seen = try_join(cx, rt, std::move(handle));
  cx.reached(seen && seen->is_value() && seen->value() == 42,
             "a started closure delivers its value although its abort was requested");
  cx.expect(ended.load(), "the closure has ended when its join resolves");
}

CASE(an_abort_may_keep_a_closure_from_starting, rule::blocking_abort_before_start,
     "a closure aborted before it started either runs and has a value, or is destroyed unrun",
     can::spawn_blocking, can::abort) {
  signal started, released;
  tally captured;
  std::atomic<bool> ran{false};
  subject<R> rt(runtime_options{.workers = offers<R, can::multi_thread>() ? 2u : 0u,
                                .max_blocking_threads = 1});
  auto first = rt.spawn_blocking([&] {
    started.set();
    block_until(released);
  });
  if (!cx.expect(cx.eventually(rt, started), "the closure starts")) return;
  auto queued = rt.spawn_blocking([&, owned = counted(captured, 1)] {
    ran.store(true);
    return owned.value();
  });
  queued.abort();
  released.set();
  auto seen = try_join(cx, rt, std::move(queued));
  if (!cx.expect(seen.has_value(), "the join of an aborted closure resolves")) return;
  cx.sample(ran.load() ? "it ran" : "it was destroyed unrun");
  cx.reached();
  cx.expect(seen->is_value() == ran.load(), "the join has a value exactly if the closure ran");
  cx.expect(seen->is_value() || seen->is_cancelled(), "the join has a value or is cancelled");
  cx.expect(captured.alive.load() == 0, "what the closure owned is gone when its join resolves");
}

CASE(the_pool_has_a_limit, rule::blocking_capped,
     "no more closures run at once than the pool has threads, and all of them run",
     can::spawn_blocking) {
  constexpr unsigned cap = 2;
  constexpr int extra = 20;
  signal released;
  std::atomic<unsigned> filling{0};
  std::atomic<int> early{0};
  std::atomic<int> ran{0};
  subject<R> rt(runtime_options{.workers = offers<R, can::multi_thread>() ? 2u : 0u,
                                .max_blocking_threads = cap});
  std::vector<traced_handle<R, void>> handles;
  for (unsigned i = 0; i < cap; ++i)
    handles.push_back(rt.spawn_blocking([&] {
      filling.fetch_add(1);
      block_until(released);
    }));
  if (!cx.expect(cx.eventually(rt, [&] { return filling.load() == cap; }),
                 "as many closures run at once as the pool may have threads"))
    return released.set();
  for (int i = 0; i < extra; ++i)
    handles.push_back(rt.spawn_blocking([&] {
      if (!released.is_set()) early.fetch_add(1);
      ran.fetch_add(1);
    }));
  let_time_pass(cx.run().must_not_happen_wait());
  cx.reached(early.load() == 0,
             "no closure starts before one of those that fill the pool has ended");
  released.set();
  cx.expect(cx.eventually(rt, [&] { return ran.load() == extra; }),
            "every closure that had to wait runs");
}

CASE(shutdown_waits_for_started_closures, rule::blocking_shutdown_waits,
     "dropping the runtime does not return while a started closure runs", can::spawn_blocking) {
  signal started, dropping, dropped, ended;
  std::atomic<bool> saw_the_drop_return{false};
  auto rt = cx.any_runtime();
  auto handle = rt.spawn_blocking([&] {
    started.set();
    block_until(dropping);
    // A drop that does not wait returns within this time and is seen.
    const bool seen = wait_until([&] { return dropped.is_set(); }, {},
                                 3 * cx.run().must_not_happen_wait());
    saw_the_drop_return.store(seen);
    ended.set();
  });
  if (!cx.expect(cx.eventually(rt, started), "the closure starts")) return dropping.set();
  dropping.set();
  rt.drop();
  const bool ended_first = ended.is_set();
  dropped.set();
  (void)cx.eventually(ended);
  cx.reached(ended_first && !saw_the_drop_return.load(),
             "the drop does not return while the closure runs");
}

CASE(queued_closures_are_not_forgotten, rule::blocking_queued_cancelled_at_shutdown,
     "a closure still queued at shutdown is destroyed and its join resolves", can::spawn_blocking,
     can::multi_thread) {
  signal started, dropping, dropped, joined;
  tally captured;
  std::atomic<bool> ran{false};
  std::atomic<bool> cancelled{false};
  auto other = cx.multi_thread();
  subject<R> rt(runtime_options{.workers = 2, .max_blocking_threads = 1});
  auto first = rt.spawn_blocking([&] {
    started.set();
    block_until(dropping);
    // So that the queued closure is still queued when shutdown looks.
    (void)wait_until([&] { return dropped.is_set(); }, {}, 3 * cx.run().must_not_happen_wait());
  });
  if (!cx.expect(cx.eventually(rt, started), "the closure starts")) return dropping.set();
  auto queued = rt.spawn_blocking([&, owned = counted(captured, 1)] { ran.store(true); });
  auto joiner = other.spawn([&]() -> task<void> {
    auto seen = co_await queued.join();
    cancelled.store(seen.is_cancelled());
    joined.set();
  });
  dropping.set();
  rt.drop();
  dropped.set();
  const bool ran_in_time = ran.load();
  if (!cx.reached(cx.eventually(other, joined), "the join of a queued closure resolves")) return;
  cx.expect(ran.load() == ran_in_time, "no closure runs after the drop has returned");
  cx.expect(cancelled.load() != ran.load(),
            "the join is cancelled exactly if the closure did not run");
  cx.expect(captured.alive.load() == 0, "what the queued closure owned is destroyed");
}

CASE(a_closures_exception_reaches_its_joiner, rule::blocking_panic_contained,
     "what a closure throws reaches its joiner, and the pool goes on", can::spawn_blocking) {
  tally captured;
  subject<R> rt(runtime_options{.workers = offers<R, can::multi_thread>() ? 2u : 0u,
                                .max_blocking_threads = 1});
  auto failing = rt.spawn_blocking([owned = counted(captured, 1)]() -> int {
    throw std::runtime_error("the disk is full");
  });
  auto seen = try_join(cx, rt, std::move(failing));
  cx.reached(seen && seen->is_panic() && is_error(seen->payload(), "the disk is full"),
             "the joiner gets what the closure threw");
  cx.expect(captured.alive.load() == 0, "the closure's captures are gone when its join resolves");
  auto after = try_join(cx, rt, rt.spawn_blocking([] { return 42; }));
  cx.expect(after && after->is_value() && after->value() == 42,
            "the pool goes on after a closure threw");
}

}  // namespace conformance
