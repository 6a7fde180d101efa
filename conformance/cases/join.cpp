// SPDX-License-Identifier: Apache-2.0
//
// Chapter: the join handle (spec/rules/05-join.md).
#include <atomic>
#include <optional>
#include <stdexcept>
#include <string_view>

#include "conformance/harness/case.hpp"
#include "conformance/harness/driving.hpp"

namespace conformance {
namespace {

/// A value that may be copied and counts how often it was.
class copy_counting {
 public:
  explicit copy_counting(std::atomic<int>& copies) : copies_(&copies) {}
  copy_counting(const copy_counting& other) : copies_(other.copies_) { copies_->fetch_add(1); }
  copy_counting(copy_counting&&) noexcept = default;
  copy_counting& operator=(const copy_counting& other) {
    copies_ = other.copies_;
    copies_->fetch_add(1);
    return *this;
  }
  copy_counting& operator=(copy_counting&&) noexcept = default;
  ~copy_counting() = default;

 private:
  std::atomic<int>* copies_;
};

/// A task on `home` that waits at `door` and returns 9.
template <class R>
traced_handle<R, int> nine_behind(subject<R>& home, gate& door) {
  return home.spawn([&door]() -> typename R::template task<int> {
    co_await door.template wait<R>();
    co_return 9;
  });
}

}  // namespace

CASE(first_example_of_the_document, rule::join_value_once,
     "a spawned computation of 21 * 2 is joined and gives 42") {
  auto rt = cx.any_runtime();
  auto handle = rt.spawn([]() -> task<int> { co_return 21 * 2; });
  auto seen = try_join(cx, rt, std::move(handle));
  if (!seen) return;
  if (!cx.reached(seen->is_value(), "the join of a task that returned is a value")) return;
  cx.expect(seen->value() == 42, "21 * 2 is joined as 42");
}

CASE(value_arrives_once_and_moved, rule::join_value_once,
     "awaiting the handle yields the task's value exactly once, by move") {
  tally values;
  auto rt = cx.any_runtime();
  {
    auto seen = try_join(
        cx, rt, rt.spawn([&]() -> task<counted> { co_return counted(values, 42); }));
    if (!seen) return;
    if (!cx.reached(seen->is_value(), "the join of a task that returned is a value")) return;
    cx.expect(seen->value().value() == 42, "the value is the one that the task returned");
    cx.expect(values.alive.load() == 1, "one live instance of the result after the join");
  }
  cx.expect(values.made.load() == 1 && values.destroyed.load() == 1,
            "the result was made once and destroyed once");
}

CASE(value_is_never_copied, rule::join_value_once,
     "a value that could be copied is handed from the task to its joiner without a copy") {
  std::atomic<int> copies{0};
  auto rt = cx.any_runtime();
  auto seen = try_join(
      // explained: bounds.result because the counter outlives the runtime.
      cx, rt, rt.spawn([&]() -> task<copy_counting> { co_return copy_counting(copies); }));
  if (!seen || !seen->is_value()) return;
  cx.reached(copies.load() == 0, "no copy of the value was made on its way to the joiner");
}

CASE(late_join_yields_the_same, rule::join_either_order,
     "a join yields the same result before and after the end of the task") {
  gate door;
  auto rt = cx.any_runtime();
  const auto body = [&]() -> task<int> {
    co_await door.template wait<R>();
    co_return 7;
  };
  const auto early = join_in_task(rt, share(rt.spawn(body)));
  auto late = rt.spawn(body);
  if (!run_until_waiting(cx, rt, door, 2)) return;
  door.open();
  if (!run_until_destroyed(cx, rt, late.task())) return;
  auto seen = try_join(cx, rt, std::move(late));
  cx.reached(seen.has_value() && seen->is_value() && seen->value() == 7,
             "a join of a task that was over already yields its value");
  if (run_until(cx, rt, early->resolved))
    cx.expect(early->seen->is_value() && early->seen->value() == 7,
              "a join that began before the end of the task yields its value");
}

CASE(late_join_of_a_panic, rule::join_either_order,
     "a task that panicked before its handle was awaited is joined as a panic") {
  auto rt = cx.any_runtime();
  auto handle = rt.spawn([]() -> task<int> {
    throw std::runtime_error("on purpose");
    co_return 1;
  });
  if (!run_until_destroyed(cx, rt, handle.task())) return;
  auto seen = try_join(cx, rt, std::move(handle));
  cx.reached(seen.has_value() && seen->is_panic(),
             "a join of a task that was over already yields its panic");
}

CASE(a_value_wakes_the_joiner, rule::join_completion_wakes_joiner,
     "a joiner that waits is woken when the task returns") {
  gate door;
  auto rt = cx.any_runtime();
  const auto joiner = join_in_task(rt, share(rt.spawn([&]() -> task<int> {
    co_await door.template wait<R>();
    co_return 1;
  })));
  if (!run_until(cx, rt, joiner->began) || !run_until_waiting(cx, rt, door)) return;
  door.open();
  if (!cx.reached(run_until(cx, rt, joiner->resolved),
                  "the joiner that waited learns of the end, a value"))
    return;
  cx.expect(joiner->seen->is_value(), "the joiner sees the value");
}

CASE(a_panic_wakes_the_joiner, rule::join_completion_wakes_joiner,
     "a joiner that waits is woken when the task panics") {
  gate door;
  auto rt = cx.any_runtime();
  const auto joiner = join_in_task(rt, share(rt.spawn([&]() -> task<int> {
    co_await door.template wait<R>();
    throw std::runtime_error("on purpose");
  })));
  if (!run_until(cx, rt, joiner->began) || !run_until_waiting(cx, rt, door)) return;
  door.open();
  if (!cx.reached(run_until(cx, rt, joiner->resolved),
                  "the joiner that waited learns of the end, a panic"))
    return;
  cx.expect(!joiner->seen->is_value(), "the joiner of a task that threw sees no value");
}

CASE(an_abort_wakes_the_joiner, rule::join_completion_wakes_joiner,
     "a joiner that waits is woken when the task is aborted", can::abort) {
  gate never;
  auto rt = cx.most_deterministic();
  const auto handle = share(rt.spawn([&]() -> task<int> {
    co_await never.template wait<R>();
    co_return 1;
  }));
  const auto joiner = join_in_task(rt, handle);
  if (!run_until(cx, rt, joiner->began) || !run_until_waiting(cx, rt, never)) return;
  run_until_idle(cx, rt);
  handle->abort();
  if (!run_until_destroyed(cx, rt, handle->task())) return;
  cx.reached(run_until(cx, rt, joiner->resolved),
             "the joiner that waited learns of the end, an abort");
}

CASE(no_end_is_missed_while_registering, rule::join_completion_wakes_joiner,
     "a joiner that comes while the task ends is never left waiting", can::multi_thread) {
  constexpr std::string_view first = "the joiner came before the task had returned";
  constexpr std::string_view second = "the task had returned when the joiner came";
  cx.declare({first, second});
  for (unsigned i = 0, n = cx.samples(200); i < n; ++i) {
    gate start;
    std::atomic<bool> returned{false};
    std::atomic<bool> came_second{false};
    signal joined;
    std::optional<traced_handle<R, int>> awaited;
    {
      auto rt = cx.multi_thread();
      const auto ends = [&]() -> task<int> {
        co_await start.template wait<R>();
        returned.store(true, std::memory_order_relaxed);  // only a statistic
        co_return 1;
      };
      const auto joins = [&]() -> task<void> {
        co_await start.template wait<R>();
        came_second.store(returned.load(std::memory_order_relaxed), std::memory_order_relaxed);
        auto seen = co_await awaited->join();
        joined.set();
      };
      // Which of the two is woken first alternates.
      std::optional<traced_handle<R, void>> joiner;
      if (i % 2 == 0) joiner.emplace(rt.spawn(joins));
      if (!run_until_at(cx, rt, start, i % 2 == 0 ? 1 : 0)) return;
      awaited.emplace(rt.spawn(ends));
      if (i % 2 != 0 && run_until_at(cx, rt, start, 1)) joiner.emplace(rt.spawn(joins));
      if (!run_until_at(cx, rt, start, 2)) return;
      start.open();
      if (!cx.reached(cx.eventually(rt, joined),
                      "the joiner learns of an end that comes while it registers"))
        return;
    }
    cx.sample(came_second.load() ? second : first);
  }
}

CASE(latest_joiner_is_woken, rule::join_latest_waker,
     "when a second task takes over the wait for a handle, the end of the task wakes the second",
     can::abort) {
  gate door;
  auto rt = cx.most_deterministic();
  const auto handle = share(rt.spawn([&]() -> task<int> {
    co_await door.template wait<R>();
    co_return 5;
  }));
  auto first = rt.spawn([handle]() -> task<void> { auto seen = co_await handle->join(); });
  if (!run_until_waiting(cx, rt, door)) return;
  run_until_idle(cx, rt);
  first.abort();
  if (!run_until_destroyed(cx, rt, first.task())) return;
  const auto second = join_in_task(rt, handle);
  if (!run_until(cx, rt, second->began)) return;
  run_until_idle(cx, rt);
  if (second->resolved.is_set()) return;
  door.open();
  if (!run_until_destroyed(cx, rt, handle->task())) return;
  cx.reached(run_until(cx, rt, second->resolved),
             "the task that awaited the handle last is woken by the end");
}

CASE(joined_from_another_runtime, rule::join_anywhere,
     "a task of another runtime joins the handle and is woken by the end of the task") {
  gate door;
  auto home = cx.any_runtime();
  auto other = cx.any_runtime();
  auto handle = nine_behind(home, door);
  const auto number = handle.task();
  const auto joiner = join_in_task(other, share(std::move(handle)));
  if (!run_until_waiting(cx, home, door) || !run_until(cx, other, joiner->began)) return;
  run_until_idle(cx, other);
  door.open();
  if (!run_until_destroyed(cx, home, number)) return;
  if (!cx.reached(run_until(cx, other, joiner->resolved),
                  "a task of another runtime that waited for the handle is woken"))
    return;
  cx.expect(joiner->seen->is_value() && joiner->seen->value() == 9,
            "a task of another runtime sees the value");
}

CASE(joined_after_its_runtime_is_gone, rule::join_anywhere,
     "the result of a task that ended is joined after its own runtime was dropped") {
  gate door;
  door.open();
  auto home = cx.any_runtime();
  auto other = cx.any_runtime();
  auto handle = nine_behind(home, door);
  if (!run_until_destroyed(cx, home, handle.task())) return;
  home.drop();
  auto seen = try_join(cx, other, std::move(handle));
  cx.reached(seen.has_value() && seen->is_value() && seen->value() == 9,
             "the value outlives the runtime that made it");
}

CASE(join_does_not_drive, rule::join_observes_only,
     "a task in a runtime that nobody drives does not run because another runtime joins it",
     can::current_thread) {
  signal ran;
  auto home = cx.current_thread();
  auto other = cx.any_runtime();
  auto handle = home.spawn([&]() -> task<int> {
    ran.set();
    co_return 3;
  });
  const auto number = handle.task();
  const auto joiner = join_in_task(other, share(std::move(handle)));
  if (!run_until(cx, other, joiner->began)) return;
  run_until_idle(cx, other);
  cx.reached(!ran.is_set(), "a task that nobody drives does not run because somebody joins it");
  if (!run_until_destroyed(cx, home, number)) return;
  cx.expect(ran.is_set(), "the task runs when its own runtime is driven");
}

CASE(abandoned_wait_leaves_the_task_alone, rule::join_cancelled_wait_harmless,
     "after a wait for the handle was given up, a later join still yields the value", can::abort) {
  gate door;
  auto rt = cx.most_deterministic();
  auto handle = share(rt.spawn([&]() -> task<int> {
    co_await door.template wait<R>();
    co_return 5;
  }));
  auto waits = rt.spawn([handle]() -> task<void> { auto seen = co_await handle->join(); });
  if (!run_until_waiting(cx, rt, door)) return;
  run_until_idle(cx, rt);
  waits.abort();
  if (!run_until_destroyed(cx, rt, waits.task())) return;
  door.open();
  if (!run_until_destroyed(cx, rt, handle->task())) return;
  auto seen = try_join(cx, rt, std::move(*handle));
  if (!seen) return;
  cx.reached(seen->is_value() && seen->value() == 5,
             "a later join yields the value of the task, which was not affected");
}

CASE(dropped_handle_detaches, rule::join_drop_detaches,
     "a task whose join handle is dropped runs to its end") {
  signal done;
  gate door;
  auto rt = cx.any_runtime();
  {
    auto handle = rt.spawn([&]() -> task<void> {
      co_await door.template wait<R>();
      done.set();
    });
  }
  door.open();
  cx.reached(run_until(cx, rt, done), "the task runs to its end although its handle was dropped");
}

CASE(dropping_a_waiting_tasks_handle_detaches, rule::join_drop_detaches,
     "a task that waits when its handle is dropped is woken later and runs to its end") {
  signal done;
  gate door;
  auto rt = cx.any_runtime();
  auto handle = rt.spawn([&]() -> task<void> {
    co_await door.template wait<R>();
    done.set();
  });
  if (!run_until_waiting(cx, rt, door)) return;
  handle.drop();
  run_until_idle(cx, rt);
  door.open();
  cx.reached(run_until(cx, rt, done),
             "the suspended task runs to its end although its handle was dropped");
}

CASE(aborted_is_not_yet_finished, rule::join_finished_means_destroyed,
     "is_finished does not say yes before the future of an aborted task is destroyed",
     can::is_finished, can::abort) {
  gate never;
  signal destroyed;
  auto rt = cx.most_deterministic();
  auto handle = rt.spawn([&, guard = on_destroy([&] { destroyed.set(); })]() -> task<void> {
    co_await never.template wait<R>();
  });
  if (!run_until_waiting(cx, rt, never)) return;
  cx.expect(!handle.is_finished(), "a suspended task is not finished");
  handle.abort();
  const bool finished = handle.is_finished();
  cx.reached(!finished || destroyed.is_set(),
             "the task is finished only when the future is destroyed, not when abort was called");
  if (!run_until_destroyed(cx, rt, handle.task())) return;
  cx.expect(!finished || handle.is_finished(), "what was finished stays finished");
}

CASE(not_finished_in_its_own_destructors, rule::join_finished_means_destroyed,
     "is_finished does not say yes while the future's destructors run", can::is_finished) {
  signal asked;
  std::atomic<bool> early{false};
  std::optional<traced_handle<R, void>> handle;
  gate door;
  auto rt = cx.any_runtime();
  handle.emplace(rt.spawn([&, guard = on_destroy([&] {
                             if (handle) early = handle->is_finished();
                             asked.set();
                           })]() -> task<void> { co_await door.template wait<R>(); }));
  door.open();
  if (run_until(cx, rt, asked)) {
    cx.reached(!early.load(), "the task is not finished while its future is being destroyed");
    cx.expect(run_until(cx, rt, [&] { return handle->is_finished(); }),
              "the task is finished after its future was destroyed");
  }
  handle.reset();
}

CASE(asking_leaves_a_pending_join_alone, rule::join_asking_changes_nothing,
     "a join that waits while is_finished is asked is woken by the end of the task",
     can::is_finished) {
  gate door;
  auto rt = cx.most_deterministic();
  const auto handle = share(nine_behind(rt, door));
  const auto joiner = join_in_task(rt, handle);
  if (!run_until_waiting(cx, rt, door) || !run_until(cx, rt, joiner->began)) return;
  run_until_idle(cx, rt);
  for (int asked = 0; asked < 3; ++asked) (void)handle->is_finished();
  door.open();
  if (!cx.reached(run_until(cx, rt, joiner->resolved),
                  "a join that waited while is_finished was asked is woken"))
    return;
  cx.expect(joiner->seen->is_value() && joiner->seen->value() == 9,
            "a join that waited while is_finished was asked yields the value");
}

CASE(asking_leaves_the_result_there, rule::join_asking_changes_nothing,
     "after is_finished said yes, a join yields the value", can::is_finished) {
  gate door;
  auto rt = cx.most_deterministic();
  auto handle = nine_behind(rt, door);
  door.open();
  if (!run_until_destroyed(cx, rt, handle.task())) return;
  if (!run_until(cx, rt, [&] { return handle.is_finished() && handle.is_finished(); })) return;
  auto seen = try_join(cx, rt, std::move(handle));
  if (!seen) return;
  cx.reached(seen->is_value() && seen->value() == 9,
             "a join after is_finished said yes yields the value");
}

}  // namespace conformance
