// SPDX-License-Identifier: Apache-2.0
//
// Chapter 17: block_on, the two flavours, and the end of a runtime.
#include <array>
#include <atomic>
#include <memory>
#include <optional>
#include <thread>
#include <utility>

#include "conformance/harness/case.hpp"
#include "conformance/harness/driving.hpp"

namespace conformance {
namespace {

/// A root whose frame owns `owned` until the frame itself is destroyed.
template <class Task>
Task root_that_owns(on_destroy, int& borrowed) {
  borrowed += 1;
  co_return borrowed;
}

/// Calls `f` and says whether it was refused with an exception.
template <class F>
bool refused(F&& f) {
  try {
    f();
  } catch (...) {
    return true;
  }
  return false;
}

}  // namespace

// --- block_on -----------------------------------------------------------------------------------

CASE(block_on_runs_the_root_on_the_calling_thread, rule::runtime_block_on_here,
     "block_on polls the root on the calling thread only and returns its value") {
  gate door;
  tally values;
  const auto here = std::this_thread::get_id();
  std::thread::id first, second;
  auto rt = cx.most_deterministic();
  std::thread opener([&] {
    (void)cx.eventually([&] { return door.waiters() > 0; });
    door.open();
  });
  counted value = rt.block_on([&]() -> task<counted> {
    first = std::this_thread::get_id();
    co_await door.template wait<R>();
    second = std::this_thread::get_id();
    co_return counted(values, 42);
  });
  opener.join();
  cx.reached(first == here, "the root's first poll is on the thread that called block_on");
  cx.expect(second == here, "a root that was woken from elsewhere goes on on the calling thread");
  cx.expect(value.value() == 42 && !value.moved_from(), "block_on returns the root's value");
  cx.expect(values.alive.load() == 1, "the value was moved out, not copied");
}

CASE(a_root_may_borrow, rule::runtime_block_on_borrows,
     "a root that borrows from its caller is destroyed with all it owns when block_on returns") {
  int local = 41;
  std::atomic<bool> destroyed{false};
  auto rt = cx.any_runtime();
  const int seen = rt.block_on([&] {
    return root_that_owns<task<int>>(on_destroy([&] { destroyed.store(true); }), local);
  });
  cx.reached(destroyed.load(), "the root's frame is destroyed when block_on returns");
  cx.expect(seen == 42 && local == 42, "the root read and wrote the caller's own variable");
}

CASE(block_on_inside_a_root_is_refused, rule::runtime_nested_block_on_refused,
     "block_on inside a root future is refused with an exception") {
  auto rt = cx.most_deterministic();
  bool was_refused = false;
  bool inner_ran = false;
  rt.block_on([&]() -> task<void> {
    was_refused = refused([&] {
      rt.block_on([&]() -> task<void> {
        inner_ran = true;
        co_return;
      });
    });
    co_return;
  });
  cx.reached(was_refused, "block_on inside a root future throws");
  cx.expect(!inner_ran, "the inner root does not run");
}

CASE(block_on_inside_a_task_is_refused, rule::runtime_nested_block_on_refused,
     "block_on inside a task is refused with an exception, and the task goes on") {
  std::atomic<bool> inner_ran{false};
  auto rt = cx.any_runtime();
  auto handle = rt.spawn([&]() -> task<bool> {
    const bool was_refused = refused([&] {
      rt.block_on([&]() -> task<void> {
        inner_ran.store(true);
        co_return;
      });
    });
    co_return was_refused;
  });
  auto seen = try_join(cx, rt, std::move(handle));
  cx.reached();
  cx.expect(seen && seen->is_value() && seen->value(),
            "block_on inside a task throws, and the task goes on");
  cx.expect(!inner_ran.load(), "the inner root does not run");
}

// --- flavours -----------------------------------------------------------------------------------

CASE(an_undriven_runtime_stands_still, rule::runtime_current_thread_needs_driver,
     "between two calls of block_on a current-thread runtime neither advances nor destroys a task",
     can::current_thread) {
  gate door;
  std::atomic<bool> advanced{false};
  std::atomic<bool> destroyed{false};
  auto rt = cx.current_thread();
  auto handle = rt.spawn([&, watch = on_destroy([&] { destroyed.store(true); })]() -> task<void> {
    co_await door.template wait<R>();
    advanced.store(true);
  });
  (void)run_until_waiting(cx, rt, door);
  cx.expect(door.waiters() == 1 && !destroyed.load(),
            "a task that is suspended when block_on returns stays suspended");
  door.open();
  // The woken task is ready and stays so: a runtime that can be asked would never be quiescent.
  let_time_pass(cx.run().must_not_happen_wait());
  cx.reached(!advanced.load(), "a woken task does not go on while nobody is inside block_on");
  cx.expect(!destroyed.load(), "nor is it destroyed");
  cx.expect(run_until(cx, rt, [&] { return advanced.load(); }),
            "the wake takes effect at the next block_on");
}

CASE(tasks_outlive_the_root, rule::runtime_tasks_continue_after_block_on,
     "a task which the root spawned goes on after block_on has returned", can::multi_thread) {
  gate door;
  signal done;
  auto rt = cx.multi_thread();
  rt.block_on([&]() -> task<void> {
    (void)rt.spawn([&]() -> task<void> {
      co_await door.template wait<R>();
      done.set();
    });
    co_return;
  });
  cx.settle(rt);
  door.open();
  cx.reached(cx.eventually(rt, done), "the task goes on although the root that spawned it is over");
}

// --- shutdown -----------------------------------------------------------------------------------

CASE(shutdown_destroys_tasks_in_every_state, rule::shutdown_destroys_all,
     "dropping the runtime destroys suspended, queued and unpolled tasks with what they own") {
  gate never, also_never;
  std::array<std::atomic<bool>, 3> destroyed{};
  auto rt = cx.most_deterministic();
  auto watch = [&](std::size_t which) {
    return on_destroy([&, which] { destroyed[which].store(true); });
  };
  auto suspended = rt.spawn([&, owned = watch(0)]() -> task<void> {
    co_await never.template wait<R>();
  });
  auto nested = rt.spawn([&]() -> task<void> {
    const auto owned = watch(1);
    co_await also_never.template wait<R>();
  });
  (void)run_until_waiting(cx, rt, never);
  (void)run_until_waiting(cx, rt, also_never);
  // On a current-thread runtime this one is never polled, on another it may be.
  auto unpolled = rt.spawn([&, owned = watch(2)]() -> task<void> {
    co_await never.template wait<R>();
  });
  rt.drop();
  cx.reached(destroyed[0].load(),
             "a suspended task's captures are destroyed when the drop returns");
  cx.expect(destroyed[1].load(), "a suspended task's locals are destroyed when the drop returns");
  cx.expect(destroyed[2].load(), "a task that was never polled is destroyed when the drop returns");
  const auto seen = cx.trace();
  for (const auto task : {suspended.task(), nested.task(), unpolled.task()})
    cx.expect(seen.count(event_kind::future_destroyed, task) == 1,
              "each task's future is destroyed exactly once");
}

CASE(shutdown_lets_a_running_poll_end, rule::shutdown_destroys_all,
     "a task that is being polled when the runtime is dropped goes on to its next suspension point",
     can::multi_thread) {
  signal running, dropping;
  gate never;
  std::atomic<bool> poll_ended{false};
  std::atomic<bool> destroyed_after_poll{false};
  auto rt = cx.multi_thread();
  auto handle = rt.spawn([&]() -> task<void> {
    const on_destroy watch([&] { destroyed_after_poll.store(poll_ended.load()); });
    running.set();
    (void)cx.eventually(dropping);
    let_time_pass(cx.run().must_not_happen_wait());  // so that the drop is under way
    poll_ended.store(true);
    co_await never.template wait<R>();
  });
  if (!cx.expect(cx.eventually(rt, running), "the task runs")) return;
  dropping.set();
  rt.drop();
  cx.reached(destroyed_after_poll.load(),
             "the poll goes on to its suspension point, and then the task is destroyed");
}

CASE(nothing_is_polled_after_shutdown, rule::shutdown_no_poll_after,
     "tasks woken while the runtime is being dropped, and again afterwards, are polled no more") {
  using waker_type = typename R::waker;
  struct sleeper {
    std::atomic<int> polls{0};
    std::optional<waker_type> wake;
  };
  std::array<sleeper, 2> sleepers;
  auto rt = cx.most_deterministic();
  std::atomic<int> waiting{0};
  auto body = [&](std::size_t self) {
    return [&, self]() -> task<void> {
      // Destroyed by shutdown, one after the other: the first wakes the second.
      const on_destroy wakes_other([&, self] {
        if (sleepers[1 - self].wake) sleepers[1 - self].wake->wake();
      });
      while (true) {
        sleepers[self].polls.fetch_add(1);
        co_await R::suspend([&, self](waker_type mine) {
          if (sleepers[self].wake) return;
          sleepers[self].wake.emplace(std::move(mine));
          waiting.fetch_add(1);
        });
      }
    };
  };
  auto first = rt.spawn(body(0));
  auto second = rt.spawn(body(1));
  (void)run_until(cx, rt, [&] { return waiting.load() == 2; });
  rt.drop();
  const int polls = sleepers[0].polls.load() + sleepers[1].polls.load();
  for (auto& s : sleepers) s.wake->wake();
  let_time_pass(cx.run().must_not_happen_wait());
  cx.reached(sleepers[0].polls.load() + sleepers[1].polls.load() == polls,
             "no task is polled after the drop has returned");
}

CASE(joins_of_destroyed_tasks_are_cancelled, rule::shutdown_joins_cancelled,
     "a join that waits in another runtime is cancelled when the task's runtime is dropped",
     can::multi_thread) {
  gate never;
  signal joined;
  std::atomic<bool> cancelled{false};
  auto other = cx.multi_thread();
  auto rt = cx.multi_thread();
  auto handle = rt.spawn([&]() -> task<int> {
    co_await never.template wait<R>();
    co_return 1;
  });
  auto joiner = other.spawn([&]() -> task<void> {
    auto seen = co_await handle.join();
    cancelled.store(seen.is_cancelled());
    joined.set();
  });
  cx.settle(rt);
  cx.settle(other);
  rt.drop();
  if (!cx.reached(cx.eventually(other, joined), "the join resolves after the drop")) return;
  cx.expect(cancelled.load(), "the join of a task that shutdown destroyed is cancelled");
}

CASE(late_joins_are_cancelled, rule::shutdown_joins_cancelled,
     "a handle that is awaited only after its runtime is gone resolves as cancelled",
     can::multi_thread) {
  gate never;
  signal joined;
  std::atomic<bool> cancelled{false};
  auto other = cx.multi_thread();
  auto rt = cx.multi_thread();
  auto handle = rt.spawn([&]() -> task<int> {
    co_await never.template wait<R>();
    co_return 1;
  });
  rt.drop();
  auto joiner = other.spawn([&]() -> task<void> {
    auto seen = co_await handle.join();
    cancelled.store(seen.is_cancelled());
    joined.set();
  });
  if (!cx.reached(cx.eventually(other, joined), "the join resolves after the drop")) return;
  cx.expect(cancelled.load(), "the join of a task that shutdown destroyed is cancelled");
}

CASE(a_late_spawn_is_inert, rule::shutdown_late_spawn_inert,
     "a task spawned by a destructor that shutdown runs is destroyed and never polled") {
  gate never;
  std::atomic<bool> spawn_returned{false};
  std::atomic<bool> polled{false};
  std::atomic<bool> destroyed{false};
  auto rt = cx.most_deterministic();
  R& inner = rt.runtime();  // spawning goes on to work while the runtime's destructor is at work
  auto handle = rt.spawn([&]() -> task<void> {
    const on_destroy spawns([&] {
      (void)inner.spawn([&, watch = on_destroy([&] { destroyed.store(true); })]() -> task<void> {
        polled.store(true);
        co_return;
      });
      spawn_returned.store(true);
    });
    co_await never.template wait<R>();
  });
  (void)run_until_waiting(cx, rt, never);
  rt.drop();
  cx.reached(spawn_returned.load(), "spawn returns although the runtime is being dropped");
  cx.expect(!polled.load(), "a task that is spawned during shutdown is never polled");
  cx.expect(destroyed.load(), "what the late task owns is destroyed when the drop returns");
}

}  // namespace conformance
