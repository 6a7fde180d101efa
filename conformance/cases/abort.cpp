// SPDX-License-Identifier: Apache-2.0
//
// Chapter: abort, when it takes effect and who may call it (spec/rules/06-abort.md). What becomes
// of the things that an aborted task owns is in abort_effects.cpp.
//
// Where a case needs the abort to come at a certain moment it uses a current-thread runtime, which
// stands still between two calls of run_until.
#include <atomic>
#include <optional>
#include <stdexcept>
#include <string_view>
#include <thread>
#include <vector>

#include "conformance/harness/case.hpp"
#include "conformance/harness/driving.hpp"

namespace conformance {
namespace {

/// An outcome, if there is one, is "cancelled". That there is one belongs to other rules.
template <class T>
bool cancelled_if_joined(const std::optional<outcome<T>>& seen) {
  return !seen || seen->is_cancelled();
}

}  // namespace

CASE(aborted_before_it_began, rule::abort_before_first_poll,
     "a task that is aborted before its first poll is destroyed and never polled", can::abort,
     can::current_thread) {
  signal began;
  signal destroyed;
  auto rt = cx.current_thread();
  auto handle = rt.spawn([&, guard = on_destroy([&] { destroyed.set(); })]() -> task<int> {
    began.set();
    co_return 1;
  });
  handle.abort();
  const auto seen = try_join(cx, rt, std::move(handle));
  cx.reached(!began.is_set(),
             "the task was aborted before its first poll, so no statement of it ran");
  cx.expect(!seen || destroyed.is_set(), "the captures of the task that never began are destroyed");
  cx.expect(cancelled_if_joined(seen), "the join of the task that never began is cancelled");
}

CASE(aborted_at_a_suspension, rule::abort_at_suspension,
     "a task that is aborted while it waits is destroyed there and joined as cancelled",
     can::abort) {
  gate never;
  signal destroyed;
  signal went_on;
  auto rt = cx.any_runtime();
  auto handle = rt.spawn([&, guard = on_destroy([&] { destroyed.set(); })]() -> task<int> {
    co_await never.template wait<R>();
    went_on.set();
    co_return 1;
  });
  if (!run_until_waiting(cx, rt, never)) return;
  handle.abort();
  cx.reached(run_until(cx, rt, destroyed), "a suspended task that is aborted is destroyed");
  const auto seen = try_join(cx, rt, std::move(handle));
  cx.expect(cancelled_if_joined(seen), "the join of the aborted task is cancelled");
  cx.expect(!went_on.is_set(), "the code behind the suspension point did not run");
}

CASE(aborted_sleeper_is_not_polled, rule::abort_at_suspension,
     "a suspended task that is aborted is not polled again", can::abort, can::current_thread) {
  std::atomic<int> resumes{0};
  std::vector<typename R::waker> kept;
  auto rt = cx.current_thread();
  auto handle = rt.spawn([&]() -> task<void> {
    while (true) {
      co_await R::suspend([&](typename R::waker self) { kept.push_back(self); });
      resumes.fetch_add(1);
    }
  });
  run_until_idle(cx, rt);
  if (kept.empty()) return;
  const int before = resumes.load();
  handle.abort();
  if (!run_until_destroyed(cx, rt, handle.task())) return;
  cx.reached(resumes.load() == before,
             "the task was suspended when it was aborted and is not polled again");
}

CASE(aborted_in_the_queue, rule::abort_queued_not_polled,
     "a task that was woken and then aborted is destroyed when its turn comes, not polled",
     can::abort, can::current_thread) {
  gate door;
  signal went_on;
  auto rt = cx.current_thread();
  auto handle = rt.spawn([&]() -> task<void> {
    co_await door.template wait<R>();
    went_on.set();
  });
  if (!run_until_waiting(cx, rt, door)) return;
  door.open();
  handle.abort();
  if (!run_until_destroyed(cx, rt, handle.task())) return;
  cx.reached(!went_on.is_set(),
             "the task that was woken, then aborted, is destroyed when its turn came, not polled");
  cx.expect(cancelled_if_joined(try_join(cx, rt, std::move(handle))),
            "the join of the task that was aborted in the queue is cancelled");
}

CASE(running_task_goes_on, rule::abort_running_continues,
     "a task that is aborted while it runs goes on to its next suspension point and ends there",
     can::abort, can::multi_thread) {
  gate never;
  signal running;
  signal aborted;
  signal went_on;
  signal passed;
  auto rt = cx.multi_thread();
  auto handle = rt.spawn([&]() -> task<void> {
    running.set();
    block_until(aborted);
    went_on.set();
    co_await never.template wait<R>();
    passed.set();
  });
  const bool entered = cx.eventually(rt, running);
  if (entered) handle.abort();
  aborted.set();
  if (!entered) return;
  cx.reached(run_until_destroyed(cx, rt, handle.task()),
             "the task that was aborted while it ran is destroyed at its next suspension point");
  cx.expect(went_on.is_set(), "the code up to the next suspension point ran");
  cx.expect(!passed.is_set(), "the code behind the suspension point did not run");
}

CASE(task_aborts_itself, rule::abort_running_continues,
     "a task that aborts itself goes on to its next suspension point and ends there", can::abort) {
  gate start;
  gate never;
  signal went_on;
  std::optional<traced_handle<R, void>> self;
  auto rt = cx.any_runtime();
  self.emplace(rt.spawn([&]() -> task<void> {
    co_await start.template wait<R>();
    self->abort();
    went_on.set();
    co_await never.template wait<R>();
  }));
  start.open();
  const bool began = run_until(cx, rt, went_on);
  if (began)
    cx.reached(run_until_destroyed(cx, rt, self->task()),
               "the task that aborted itself is destroyed at its next suspension point");
  rt.drop();
}

CASE(value_beats_abort, rule::abort_completion_wins,
     "a task that returns in the poll in which it was aborted is joined with its value",
     can::abort, can::multi_thread) {
  signal running;
  signal aborted;
  auto rt = cx.multi_thread();
  auto handle = rt.spawn([&]() -> task<int> {
    running.set();
    block_until(aborted);
    co_return 8;
  });
  const bool entered = cx.eventually(rt, running);
  if (entered) handle.abort();
  aborted.set();
  if (!entered) return;
  auto seen = try_join(cx, rt, std::move(handle));
  if (!seen) return;
  cx.reached(seen->is_value() && seen->value() == 8,
             "the result of a task that ended in the poll in which it was aborted stands, a value");
}

CASE(panic_beats_abort, rule::abort_completion_wins,
     "a task that aborts itself and then throws is joined with its panic", can::abort) {
  gate start;
  std::optional<traced_handle<R, int>> self;
  auto rt = cx.any_runtime();
  self.emplace(rt.spawn([&]() -> task<int> {
    co_await start.template wait<R>();
    self->abort();
    throw std::runtime_error("on purpose");
  }));
  start.open();
  if (!run_until_destroyed(cx, rt, self->task())) {
    rt.drop();
    return;
  }
  const auto seen = try_join(cx, rt, std::move(*self));
  if (!seen) return;
  cx.reached(seen->is_panic(),
             "the result of a task that ended in the poll in which it was aborted stands, a panic");
}

CASE(value_stands_after_the_end, rule::abort_after_completion_nothing,
     "a task that has returned is joined with its value although it is aborted afterwards",
     can::abort) {
  auto rt = cx.most_deterministic();
  auto handle = rt.spawn([]() -> task<int> { co_return 4; });
  if (!run_until_destroyed(cx, rt, handle.task())) return;
  handle.abort();
  auto seen = try_join(cx, rt, std::move(handle));
  if (!seen) return;
  cx.reached(seen->is_value() && seen->value() == 4,
             "an abort after the end changes nothing: the value is joined");
}

CASE(panic_stands_after_the_end, rule::abort_after_completion_nothing,
     "a task that has panicked is joined with its panic although it is aborted afterwards",
     can::abort) {
  auto rt = cx.most_deterministic();
  auto handle = rt.spawn([]() -> task<int> {
    throw std::runtime_error("on purpose");
    co_return 1;
  });
  if (!run_until_destroyed(cx, rt, handle.task())) return;
  handle.abort();
  auto seen = try_join(cx, rt, std::move(handle));
  if (!seen) return;
  cx.reached(seen->is_panic(), "an abort after the end changes nothing: the panic is joined");
}

CASE(abort_between_return_and_end, rule::abort_race_one_outcome,
     "an abort that comes after the task returned and before it is over leaves one outcome",
     can::abort, can::multi_thread) {
  tally values;
  signal returned;
  signal aborted;
  {
    auto rt = cx.multi_thread();
    // The future is destroyed after the task returned and before the task is over.
    auto handle = rt.spawn([&, guard = on_destroy([&] {
                                 returned.set();
                                 block_until(aborted);
                               })]() -> task<counted> { co_return counted(values, 1); });
    const bool entered = cx.eventually(rt, returned);
    if (entered) handle.abort();
    aborted.set();
    if (!entered) return;
    const auto seen = try_join(cx, rt, std::move(handle));
    if (!cx.reached(seen.has_value(), "the join resolves when an abort races with the end"))
      return;
    cx.expect(!seen->is_panic(), "the outcome is the value or cancelled");
    cx.expect(values.alive.load() == (seen->is_value() ? 1 : 0),
              "the value lives exactly if it was joined");
  }
  cx.expect(values.destroyed.load() == values.made.load(), "each value was destroyed once");
}

CASE(abort_races_with_the_end, rule::abort_race_one_outcome,
     "when an abort races with the end of the task, the join resolves as the one or the other",
     can::abort, can::multi_thread) {
  constexpr std::string_view value_won = "the value was joined";
  constexpr std::string_view abort_won = "the task was cancelled";
  cx.declare({value_won, abort_won});
  tally values;
  for (unsigned i = 0, n = cx.samples(200); i < n; ++i) {
    gate start;
    gate door;
    auto rt = cx.multi_thread();
    auto handle = rt.spawn([&]() -> task<counted> {
      co_await door.template wait<R>();
      co_return counted(values, 1);
    });
    // The door is opened by a task, so that the abort has a chance to come first.
    const auto opener = rt.spawn([&]() -> task<void> {
      co_await start.template wait<R>();
      door.open();
    });
    if (!run_until_at(cx, rt, door) || !run_until_at(cx, rt, start)) return;
    start.open();
    for (unsigned pause = 0; pause < (i + cx.seed()) % 16; ++pause) std::this_thread::yield();
    handle.abort();
    const auto seen = try_join(cx, rt, std::move(handle));
    if (!cx.reached(seen.has_value(), "the join resolves when an abort races with the end"))
      return;
    cx.sample(seen->is_value() ? value_won : abort_won);
    cx.expect(!seen->is_panic(), "the outcome is the value or cancelled");
  }
  cx.expect(values.destroyed.load() == values.made.load(), "each value was destroyed once");
}

CASE(abort_may_return_early, rule::abort_may_be_late,
     "abort may return before or after the task is destroyed, which happens in either case",
     can::abort) {
  constexpr std::string_view early = "abort returned before the task was destroyed";
  constexpr std::string_view late = "the task was destroyed when abort returned";
  cx.declare({early, late});
  for (unsigned i = 0, n = cx.samples(20); i < n; ++i) {
    gate never;
    signal destroyed;
    auto rt = cx.any_runtime();
    auto handle = rt.spawn([&, guard = on_destroy([&] { destroyed.set(); })]() -> task<void> {
      co_await never.template wait<R>();
    });
    if (!run_until_waiting(cx, rt, never)) return;
    handle.abort();
    cx.sample(destroyed.is_set() ? late : early);
    if (!cx.reached(run_until(cx, rt, destroyed), "the aborted task is destroyed in the end"))
      return;
  }
}

CASE(plain_thread_aborts, rule::abort_from_any_thread,
     "a thread that belongs to no runtime aborts a task", can::abort) {
  gate never;
  auto rt = cx.any_runtime();
  auto handle = rt.spawn([&]() -> task<void> { co_await never.template wait<R>(); });
  if (!run_until_waiting(cx, rt, never)) return;
  std::thread([&] { handle.abort(); }).join();
  cx.reached(run_until_destroyed(cx, rt, handle.task()),
             "an abort from a plain thread takes effect");
}

CASE(task_aborts_another, rule::abort_from_any_thread, "a task aborts another task of its runtime",
     can::abort) {
  gate never;
  auto rt = cx.any_runtime();
  const auto handle =
      share(rt.spawn([&]() -> task<void> { co_await never.template wait<R>(); }));
  if (!run_until_waiting(cx, rt, never)) return;
  const auto aborter = rt.spawn([handle]() -> task<void> {
    handle->abort();
    co_return;
  });
  cx.reached(run_until_destroyed(cx, rt, handle->task()),
             "an abort from a task of the same runtime takes effect");
}

CASE(task_of_another_runtime_aborts, rule::abort_from_any_thread,
     "a task of another runtime aborts a task", can::abort) {
  gate never;
  signal aborted;
  auto home = cx.any_runtime();
  auto other = cx.any_runtime();
  const auto handle =
      share(home.spawn([&]() -> task<void> { co_await never.template wait<R>(); }));
  if (!run_until_waiting(cx, home, never)) return;
  const auto aborter = other.spawn([&, handle]() -> task<void> {
    handle->abort();
    aborted.set();
    co_return;
  });
  if (!run_until(cx, other, aborted)) return;
  cx.reached(run_until_destroyed(cx, home, handle->task()),
             "an abort from a task of another runtime takes effect");
}

CASE(nothing_is_destroyed_inside_abort, rule::abort_never_on_aborters_stack,
     "abort does not destroy the future on the stack of the thread that calls it", can::abort) {
  gate never;
  signal destroyed;
  std::atomic<bool> inside_abort{false};
  std::atomic<bool> on_this_stack{false};
  const auto aborter = std::this_thread::get_id();
  auto rt = cx.most_deterministic();
  auto handle = rt.spawn([&, guard = on_destroy([&] {
                               on_this_stack =
                                   inside_abort && std::this_thread::get_id() == aborter;
                               destroyed.set();
                             })]() -> task<void> { co_await never.template wait<R>(); });
  if (!run_until_waiting(cx, rt, never)) return;
  inside_abort = true;
  handle.abort();
  inside_abort = false;
  if (!run_until(cx, rt, destroyed)) return;
  cx.reached(!on_this_stack.load(), "the future is not destroyed inside abort, called by a thread");
}

CASE(nothing_is_destroyed_inside_a_tasks_abort, rule::abort_never_on_aborters_stack,
     "a task that aborts another does not run the destructors of the other", can::abort) {
  gate never;
  signal destroyed;
  std::atomic<bool> inside_abort{false};
  std::atomic<bool> on_this_stack{false};
  std::atomic<std::thread::id> aborter{};
  auto rt = cx.most_deterministic();
  const auto handle = share(rt.spawn(
      [&, guard = on_destroy([&] {
            on_this_stack = inside_abort && std::this_thread::get_id() == aborter.load();
            destroyed.set();
          })]() -> task<void> { co_await never.template wait<R>(); }));
  if (!run_until_waiting(cx, rt, never)) return;
  const auto aborts = rt.spawn([&, handle]() -> task<void> {
    aborter = std::this_thread::get_id();
    inside_abort = true;
    handle->abort();
    inside_abort = false;
    co_return;
  });
  if (!run_until(cx, rt, destroyed)) return;
  cx.reached(!on_this_stack.load(), "the future is not destroyed inside abort, called by a task");
}

CASE(aborted_without_any_waker, rule::abort_schedules_by_itself,
     "a task that nothing can wake is destroyed after it was aborted and its handle dropped",
     can::abort) {
  signal suspended;
  signal destroyed;
  auto rt = cx.any_runtime();
  {
    auto handle = rt.spawn([&, guard = on_destroy([&] { destroyed.set(); })]() -> task<void> {
      while (true) co_await R::suspend([&](typename R::waker) { suspended.set(); });
    });
    if (!run_until(cx, rt, suspended)) return;
    if (rt.options().workers != 0) cx.settle(rt);
    handle.abort();
  }
  cx.reached(run_until(cx, rt, destroyed),
             "the aborted task is destroyed although nothing wakes it and nobody joins it");
}

CASE(join_does_not_wait_for_the_operation, rule::abort_join_promptly,
     "an aborted task is joined although what it was waiting for never comes", can::abort) {
  gate never;
  auto rt = cx.most_deterministic();
  auto handle = rt.spawn([&]() -> task<void> { co_await never.template wait<R>(); });
  if (!run_until_waiting(cx, rt, never)) return;
  handle.abort();
  if (!run_until_destroyed(cx, rt, handle.task())) return;
  const auto seen = try_join(cx, rt, std::move(handle));
  cx.reached(seen.has_value(),
             "the join of the aborted task resolves although what it waited for never came");
}

CASE(two_aborts_are_one, rule::abort_idempotent, "a task that is aborted twice is aborted",
     can::abort, can::current_thread) {
  gate never;
  tally owned;
  auto rt = cx.current_thread();
  auto handle = rt.spawn([&, held = counted(owned, 1)]() -> task<void> {
    co_await never.template wait<R>();
  });
  if (!run_until_waiting(cx, rt, never)) return;
  handle.abort();
  handle.abort();
  if (!cx.reached(run_until_destroyed(cx, rt, handle.task()), "a task aborted twice is aborted"))
    return;
  handle.abort();
  cx.expect(owned.destroyed.load() == 1, "what the task owned was destroyed once");
  cx.expect(cancelled_if_joined(try_join(cx, rt, std::move(handle))),
            "the join of the task that was aborted twice is cancelled");
}

CASE(aborts_from_many_threads, rule::abort_idempotent,
     "a task that four threads abort at once is destroyed once", can::abort, can::current_thread) {
  gate never;
  tally owned;
  auto rt = cx.current_thread();
  auto handle = rt.spawn([&, held = counted(owned, 1)]() -> task<void> {
    co_await never.template wait<R>();
  });
  if (!run_until_waiting(cx, rt, never)) return;
  {
    const driver<R> driving(rt);
    std::vector<std::thread> aborters;
    for (int i = 0; i < 4; ++i)
      aborters.emplace_back([&handle] { handle.abort(); });
    for (auto& aborter : aborters) aborter.join();
  }
  if (!run_until_destroyed(cx, rt, handle.task())) return;
  cx.reached(owned.destroyed.load() == 1, "what the task owned was destroyed once");
}

}  // namespace conformance
