// SPDX-License-Identifier: Apache-2.0
//
// Chapter: abort, what it reaches and what becomes of what the task owns (spec/rules/06-abort.md).
#include <atomic>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/harness/case.hpp"
#include "conformance/harness/driving.hpp"

namespace conformance {
namespace {

/// Names of things in the order in which they happened. Thread-safe.
class sequence {
 public:
  void add(std::string name) {
    const std::lock_guard lock(mutex_);
    names_.push_back(std::move(name));
  }
  [[nodiscard]] std::vector<std::string> names() const {
    const std::lock_guard lock(mutex_);
    return names_;
  }

 private:
  mutable std::mutex mutex_;
  std::vector<std::string> names_;
};

}  // namespace

CASE(child_outlives_aborted_parent, rule::abort_one_task_only,
     "the child of an aborted task goes on", can::abort) {
  gate never;
  gate door;
  signal child_done;
  std::optional<traced_handle<R, void>> child;
  auto rt = cx.any_runtime();
  auto parent = rt.spawn([&]() -> task<void> {
    child.emplace(rt.spawn([&]() -> task<void> {
      co_await door.template wait<R>();
      child_done.set();
    }));
    co_await never.template wait<R>();
  });
  if (!run_until_waiting(cx, rt, never) || !run_until_waiting(cx, rt, door)) return;
  parent.abort();
  if (!run_until_destroyed(cx, rt, parent.task())) return;
  door.open();
  cx.reached(run_until(cx, rt, child_done), "the child of an aborted task runs to its end");
  rt.drop();
}

CASE(joined_task_outlives_aborted_joiner, rule::abort_one_task_only,
     "a task goes on when the one that was awaiting it is aborted", can::abort) {
  gate door;
  signal done;
  auto rt = cx.most_deterministic();
  const auto awaited = share(rt.spawn([&]() -> task<void> {
    co_await door.template wait<R>();
    done.set();
  }));
  auto joiner = rt.spawn([awaited]() -> task<void> { auto seen = co_await awaited->join(); });
  if (!run_until_waiting(cx, rt, door)) return;
  run_until_idle(cx, rt);
  joiner.abort();
  if (!run_until_destroyed(cx, rt, joiner.task())) return;
  door.open();
  cx.reached(run_until(cx, rt, done), "the task that an aborted task was awaiting runs to its end");
}

CASE(dropped_abort_handle_does_nothing, rule::abort_handle_outlives,
     "dropping an abort handle does not abort", can::abort_handle) {
  gate door;
  auto rt = cx.any_runtime();
  auto handle = rt.spawn([&]() -> task<int> {
    co_await door.template wait<R>();
    co_return 6;
  });
  if (!run_until_waiting(cx, rt, door)) return;
  {
    const auto aborts = handle.abort_handle();
    const auto copy = aborts;
  }
  run_until_idle(cx, rt);
  door.open();
  auto seen = try_join(cx, rt, std::move(handle));
  if (!seen) return;
  cx.reached(seen->is_value(), "dropping an abort handle aborts nothing");
}

CASE(abort_handle_works_without_the_join_handle, rule::abort_handle_outlives,
     "an abort handle aborts a task whose join handle was dropped", can::abort_handle) {
  gate never;
  signal destroyed;
  auto rt = cx.any_runtime();
  auto handle = rt.spawn([&, guard = on_destroy([&] { destroyed.set(); })]() -> task<void> {
    co_await never.template wait<R>();
  });
  auto aborts = handle.abort_handle();
  if (!run_until_waiting(cx, rt, never)) return;
  handle.drop();
  run_until_idle(cx, rt);
  auto copy = aborts;
  copy.abort();
  cx.reached(run_until(cx, rt, destroyed), "the abort handle outlives the join handle and aborts");
}

CASE(late_abort_is_harmless, rule::abort_handle_outlives,
     "an abort handle may be used when the task is over and when the runtime is gone",
     can::abort_handle) {
  auto rt = cx.any_runtime();
  auto handle = rt.spawn([]() -> task<int> { co_return 1; });
  auto aborts = handle.abort_handle();
  if (!run_until_destroyed(cx, rt, handle.task())) return;
  aborts.abort();
  const auto seen = try_join(cx, rt, std::move(handle));
  aborts.abort();
  rt.drop();
  aborts.abort();
  auto copy = aborts;
  copy.abort();
  if (!seen) return;
  cx.reached(!seen->is_panic(), "using an abort handle late does nothing");
}

CASE(locals_of_an_aborted_task_are_destroyed, rule::abort_runs_destructors,
     "the destructors of an aborted task's locals run, youngest first, and those of its captures",
     can::abort) {
  gate never;
  sequence ended;
  auto rt = cx.any_runtime();
  auto handle = rt.spawn(
      [&, capture = on_destroy([&] { ended.add("capture"); })]() -> task<void> {
        const on_destroy older([&] { ended.add("older local"); });
        const on_destroy younger([&] { ended.add("younger local"); });
        co_await never.template wait<R>();
      });
  if (!run_until_waiting(cx, rt, never)) return;
  handle.abort();
  const auto seen = try_join(cx, rt, std::move(handle));
  if (!seen || !seen->is_cancelled()) return;
  std::vector<std::string> locals;
  bool capture_gone = false;
  for (const auto& name : ended.names()) {
    if (name == "capture")
      capture_gone = true;
    else
      locals.push_back(name);
  }
  cx.reached(locals.size() == 2, "the destructors of the locals ran before the join resolved");
  cx.expect(locals.size() != 2 || locals.front() == "younger local",
            "the younger local was destroyed first");
  cx.expect(capture_gone, "the capture was destroyed before the join resolved");
}

CASE(abort_cannot_be_caught_at_a_gate, rule::abort_uncatchable,
     "no handler of a task is entered when it is aborted where it waits to be woken", can::abort) {
  gate never;
  signal caught;
  signal went_on;
  auto rt = cx.any_runtime();
  auto handle = rt.spawn([&]() -> task<void> {
    try {
      co_await never.template wait<R>();
    } catch (...) {
      caught.set();
    }
    went_on.set();
  });
  if (!run_until_waiting(cx, rt, never)) return;
  handle.abort();
  if (!run_until_destroyed(cx, rt, handle.task())) return;
  cx.reached(!caught.is_set(), "no handler of the task was entered, at a gate");
  cx.expect(!went_on.is_set(), "no statement behind the await was run");
}

CASE(abort_cannot_be_caught_at_a_join, rule::abort_uncatchable,
     "no handler of a task is entered when it is aborted where it awaits another task",
     can::abort) {
  gate never;
  signal caught;
  signal went_on;
  auto rt = cx.most_deterministic();
  const auto awaited =
      share(rt.spawn([&]() -> task<void> { co_await never.template wait<R>(); }));
  auto handle = rt.spawn([&, awaited]() -> task<void> {
    try {
      auto seen = co_await awaited->join();
    } catch (...) {
      caught.set();
    }
    went_on.set();
  });
  if (!run_until_waiting(cx, rt, never)) return;
  run_until_idle(cx, rt);
  handle.abort();
  if (!run_until_destroyed(cx, rt, handle.task())) return;
  cx.reached(!caught.is_set(), "no handler of the task was entered, at a join");
  cx.expect(!went_on.is_set(), "no statement behind the join was run");
}

CASE(no_grace_for_clean_up, rule::abort_no_async_cleanup,
     "clean-up that yields does not happen in a task that aborted itself", can::abort, can::yield,
     can::current_thread) {
  signal ended_its_poll;
  signal cleaned_up;
  std::optional<traced_handle<R, void>> self;
  auto rt = cx.current_thread();
  self.emplace(rt.spawn([&]() -> task<void> {
    self->abort();
    ended_its_poll.set();
    for (int i = 0; i < 3; ++i) co_await R::yield_now();
    cleaned_up.set();
  }));
  if (run_until_destroyed(cx, rt, self->task())) {
    cx.expect(ended_its_poll.is_set(), "the statements before the await were run");
    cx.reached(!cleaned_up.is_set(), "clean-up behind an await did not happen, though ready");
  }
  rt.drop();
}

CASE(no_clean_up_behind_an_opened_gate, rule::abort_no_async_cleanup,
     "clean-up behind an await does not happen although what is awaited comes after the abort",
     can::abort, can::current_thread) {
  gate door;
  signal cleaned_up;
  auto rt = cx.current_thread();
  auto handle = rt.spawn([&]() -> task<void> {
    co_await door.template wait<R>();
    cleaned_up.set();
  });
  if (!run_until_waiting(cx, rt, door)) return;
  handle.abort();
  door.open();
  if (!run_until_destroyed(cx, rt, handle.task())) return;
  cx.reached(!cleaned_up.is_set(), "clean-up behind an await did not happen, though it came");
}

CASE(progress_in_locals_is_lost, rule::abort_loses_progress,
     "an aborted task keeps what it handed out and may lose what it held in locals", can::abort) {
  constexpr std::string_view lost = "progress in locals was lost";
  constexpr std::string_view kept = "the task finished its step before it ended";
  cx.declare({lost, kept});
  for (unsigned i = 0, n = cx.samples(20); i < n; ++i) {
    gate door;
    std::atomic<int> handed_out{0};
    auto rt = cx.any_runtime();
    auto handle = rt.spawn([&]() -> task<void> {
      int gathered = 1;
      handed_out = gathered;
      ++gathered;
      co_await door.template wait<R>();
      handed_out = gathered;
    });
    if (!run_until_waiting(cx, rt, door)) return;
    if (i % 2 != 0) door.open();
    handle.abort();
    const auto seen = try_join(cx, rt, std::move(handle));
    if (!seen) return;
    const int remained = handed_out.load();
    cx.reached(remained == 1 || remained == 2, "what the task handed out before remains");
    cx.expect(seen->is_cancelled() || remained == 2, "a task that returned has done all its steps");
    cx.sample(remained == 1 ? lost : kept);
  }
}

}  // namespace conformance
