// SPDX-License-Identifier: Apache-2.0
//
// Chapter: spawning a task (spec/rules/01-spawn.md).
#include <array>
#include <atomic>
#include <optional>
#include <set>
#include <stdexcept>
#include <thread>
#include <vector>

#include "conformance/harness/case.hpp"
#include "conformance/harness/driving.hpp"

namespace conformance {

// --- returns-first -------------------------------------------------------------------------------

CASE(nothing_runs_inside_spawn, rule::spawn_returns_first,
     "spawn returns before any part of the new task runs on the spawner's stack") {
  std::atomic<bool> spawning{true};
  std::atomic<bool> ran_inside{false};
  signal ran;
  auto rt = cx.any_runtime();
  const auto spawner = std::this_thread::get_id();
  auto kept = rt.spawn([&, spawner]() -> task<void> {
    if (spawning.load() && std::this_thread::get_id() == spawner) ran_inside.store(true);
    ran.set();
    co_return;
  });
  spawning.store(false);
  if (!run_until(cx, rt, [&] { return ran.is_set(); })) return;
  cx.reached(!ran_inside.load(), "no part of the task ran inside the spawn call");
}

CASE(nothing_runs_inside_spawn_of_a_task, rule::spawn_returns_first,
     "a task may spawn in the middle of an update that the new task will look at") {
  std::atomic<bool> updating{false};
  std::atomic<bool> saw_update{false};
  signal ran;
  auto rt = cx.any_runtime();
  auto parent = rt.spawn([&]() -> task<void> {
    const auto spawner = std::this_thread::get_id();
    updating.store(true);
    auto child = rt.spawn([&, spawner]() -> task<void> {
      if (updating.load() && std::this_thread::get_id() == spawner) saw_update.store(true);
      ran.set();
      co_return;
    });
    updating.store(false);
    co_return;
  });
  if (!run_until(cx, rt, [&] { return ran.is_set(); })) return;
  cx.reached(!saw_update.load(), "no part of the child ran inside the spawn call");
}

// --- starts-by-itself ----------------------------------------------------------------------------

CASE(starts_without_being_awaited, rule::spawn_starts_by_itself,
     "tasks whose handles are kept but never awaited run to their end") {
  const unsigned count = cx.samples(400);
  std::atomic<unsigned> ran{0};
  auto rt = cx.any_runtime();
  std::vector<traced_handle<R, void>> kept;
  for (unsigned i = 0; i < count; ++i)
    kept.push_back(rt.spawn([&]() -> task<void> {
      ran.fetch_add(1);
      co_return;
    }));
  cx.reached(run_until(cx, rt, [&] { return ran.load() >= count; }),
             "each task starts although nobody awaits its handle");
}

// --- any-thread ----------------------------------------------------------------------------------

CASE(first_poll_on_either_thread, rule::spawn_any_thread,
     "the first poll may be on the spawner's thread or on another one", can::multi_thread) {
  cx.declare({"the spawner's thread", "another thread"});
  auto rt = cx.multi_thread();
  const unsigned rounds = cx.samples(100);
  for (unsigned i = 0; i < rounds; ++i) {
    std::atomic<int> runs{0};
    auto parent = rt.spawn([&]() -> task<bool> {
      const auto spawner = std::this_thread::get_id();
      auto child = rt.spawn([&, spawner]() -> task<bool> {
        runs.fetch_add(1);
        co_return std::this_thread::get_id() == spawner;
      });
      outcome<bool> seen = co_await child.join();
      co_return std::move(seen).value();
    });
    auto seen = rt.join(parent);
    if (!cx.reached(seen.is_value(), "the child ran and its parent got its value")) return;
    cx.expect(runs.load() == 1, "the child ran once, wherever it was");
    cx.sample(seen.value() ? "the spawner's thread" : "another thread");
  }
}

// --- completion-not-promised ---------------------------------------------------------------------

CASE(new_task_meets_shutdown, rule::spawn_completion_not_promised,
     "a new task that meets a shutdown runs to its end or is destroyed, wholly and once") {
  cx.declare({"ran to its end", "was destroyed unfinished"});
  const unsigned rounds = cx.samples(40);
  for (unsigned i = 0; i < rounds; ++i) {
    tally owned;
    std::atomic<int> ended{0};
    {
      auto rt = cx.any_runtime();
      auto kept = rt.spawn([&, load = counted(owned, 1)]() -> task<void> {
        ended.fetch_add(load.value());
        co_return;
      });
      if (i % 2 == 0) std::this_thread::yield();
    }
    cx.reached(ended.load() <= 1, "the task ran at most once");
    cx.expect(owned.alive.load() == 0, "nothing of the task is left after the shutdown");
    cx.sample(ended.load() == 1 ? "ran to its end" : "was destroyed unfinished");
  }
}

CASE(suspended_task_stays_until_shutdown, rule::spawn_completion_not_promised,
     "an unfinished task is destroyed by the shutdown, and not before it began") {
  cx.declare({"was destroyed unfinished"});
  tally owned;
  gate never;
  std::atomic<bool> went_on{false};
  {
    auto rt = cx.any_runtime();
    auto kept = rt.spawn([&, load = counted(owned, 1)]() -> task<void> {
      co_await never.wait<R>();
      went_on.store(true);
    });
    if (!run_until(cx, rt, [&] { return never.waiters() != 0; })) return;
    run_until_idle(cx, rt);
    cx.reached(owned.alive.load() == 1, "an unfinished task is kept as long as its runtime runs");
  }
  cx.expect(owned.alive.load() == 0, "the shutdown destroyed the unfinished task");
  cx.expect(!went_on.load(), "the task did not go on by the shutdown");
  cx.sample("was destroyed unfinished");
}

// --- from-any-thread -----------------------------------------------------------------------------

CASE(spawn_from_plain_thread_into_idle_runtime, rule::spawn_from_any_thread,
     "a task spawned by a thread that the runtime does not know wakes an idle runtime",
     can::multi_thread) {
  signal ran;
  auto rt = cx.multi_thread();
  cx.settle(rt);
  std::optional<traced_handle<R, void>> kept;
  std::thread stranger([&] {
    kept.emplace(rt.spawn([&]() -> task<void> {
      ran.set();
      co_return;
    }));
  });
  stranger.join();
  cx.reached(cx.eventually(rt, ran), "the idle runtime starts a task spawned from a plain thread");
}

CASE(spawn_from_plain_thread_into_busy_runtime, rule::spawn_from_any_thread,
     "a task spawned by a plain thread while every worker is busy is started in the end",
     can::multi_thread) {
  signal ran;
  std::atomic<int> busy{0};
  std::atomic<bool> release{false};
  auto rt = cx.multi_thread(2);
  std::vector<traced_handle<R, void>> hogs;
  for (int i = 0; i < 2; ++i)
    hogs.push_back(rt.spawn([&]() -> task<void> {
      busy.fetch_add(1);
      while (!release.load()) std::this_thread::yield();
      co_return;
    }));
  const bool saturated = cx.eventually([&] { return busy.load() == 2; });
  std::optional<traced_handle<R, void>> kept;
  std::thread stranger([&] {
    kept.emplace(rt.spawn([&]() -> task<void> {
      ran.set();
      co_return;
    }));
  });
  stranger.join();
  release.store(true);
  const bool started = cx.eventually(rt, ran);
  if (saturated) cx.reached();
  cx.expect(started, "the busy runtime starts a task spawned from a plain thread");
}

CASE(spawn_into_parked_block_on, rule::spawn_from_any_thread,
     "a task spawned from outside wakes a current-thread runtime that sleeps in block_on",
     can::current_thread) {
  gate door;
  auto rt = cx.current_thread();
  std::thread driver([&] { rt.block_on([&]() -> task<void> { co_await door.wait<R>(); }); });
  const bool waiting = cx.eventually([&] { return door.waiters() != 0; });
  cx.settle(rt);
  auto kept = rt.spawn([&]() -> task<void> {
    door.open();
    co_return;
  });
  driver.join();
  cx.reached(waiting, "the thread in block_on was asleep and ran the new task");
}

// --- exactly-one-outcome -------------------------------------------------------------------------

CASE(every_task_runs_once, rule::spawn_exactly_one_outcome,
     "of many tasks each runs once and gives its own value") {
  const unsigned count = cx.samples(512);
  std::vector<std::atomic<int>> runs(count);
  auto rt = cx.any_runtime();
  std::vector<traced_handle<R, unsigned>> handles;
  for (unsigned i = 0; i < count; ++i)
    handles.push_back(rt.spawn([&runs, i]() -> task<unsigned> {
      runs[i].fetch_add(1);
      co_return i;
    }));
  const unsigned right = rt.block_on([&]() -> task<unsigned> {
    unsigned good = 0;
    for (unsigned i = 0; i < count; ++i) {
      outcome<unsigned> seen = co_await handles[i].join();
      if (seen.is_value() && seen.value() == i) ++good;
    }
    co_return good;
  });
  cx.reached(right == count, "each task ends with its own value");
  for (unsigned i = 0; i < count; ++i) {
    cx.expect(runs[i].load() >= 1, "no task is lost");
    cx.expect(runs[i].load() <= 1, "no task runs twice");
  }
}

// --- children-outlive-parent ---------------------------------------------------------------------

namespace {
/// What a child that waits at a gate tells the case.
template <class R>
struct orphan {
  tally owned;
  gate started;
  gate door;
  signal done;
  std::optional<traced_handle<R, void>> handle;

  /// Spawns the child and goes on when that has come to the gate.
  typename R::template task<void> spawn_into(subject<R>& rt) {
    handle.emplace(rt.spawn([this, load = counted(owned, 1)]() -> typename R::template task<void> {
      started.open();
      co_await door.wait<R>();
      done.set();
    }));
    co_await started.wait<R>();
  }
  void judge(case_context<R>& cx, subject<R>& rt) {
    if (!run_until(cx, rt, [&] { return door.waiters() != 0 || owned.alive.load() == 0; })) return;
    run_until_idle(cx, rt);
    cx.reached(owned.alive.load() == 1, "the child is alive after the end of its parent");
    door.open();
    cx.expect(run_until(cx, rt, [&] { return done.is_set(); }),
              "the child runs to its end after the end of its parent");
    handle.reset();
  }
};
}  // namespace

CASE(child_outlives_returned_parent, rule::spawn_children_outlive_parent,
     "a child goes on when its parent has returned") {
  orphan<R> child;
  auto rt = cx.most_deterministic();
  auto parent = rt.spawn([&]() -> task<void> {
    co_await child.spawn_into(rt);
  });
  (void)rt.join(parent);
  child.judge(cx, rt);
}

CASE(child_outlives_failed_parent, rule::spawn_children_outlive_parent,
     "a child goes on when its parent has thrown") {
  orphan<R> child;
  auto rt = cx.most_deterministic();
  auto parent = rt.spawn([&]() -> task<void> {
    co_await child.spawn_into(rt);
    throw std::runtime_error("the parent fails");
  });
  (void)rt.join(parent);
  child.judge(cx, rt);
}

// --- lazy-until-spawned --------------------------------------------------------------------------

CASE(created_future_does_nothing, rule::spawn_lazy_until_spawned,
     "a future that is created and dropped runs no code; awaiting one runs it") {
  std::atomic<int> entered{0};
  int after_dropping = -1;
  auto rt = cx.any_runtime();
  const int value = rt.block_on([&]() -> task<int> {
    const auto body = [&entered]() -> task<int> {
      entered.fetch_add(1);
      co_return 7;
    };
    {
      task<int> created = body();
      co_await R::suspend([](typename R::waker self) { self.wake(); });
    }
    after_dropping = entered.load();
    const int seven = co_await body();
    co_return seven;
  });
  cx.reached(after_dropping == 0, "a future that was only created ran no code");
  cx.expect(entered.load() - after_dropping == 1 && value == 7, "an awaited future runs");
}

// --- concurrent ----------------------------------------------------------------------------------

CASE(tasks_can_all_meet, rule::spawn_concurrent,
     "tasks that wait until all of them have started all finish") {
  constexpr unsigned count = 64;
  std::atomic<unsigned> arrived{0};
  std::atomic<unsigned> done{0};
  gate everybody_is_here;
  auto rt = cx.any_runtime();
  std::vector<traced_handle<R, void>> handles;
  for (unsigned i = 0; i < count; ++i)
    handles.push_back(rt.spawn([&]() -> task<void> {
      if (arrived.fetch_add(1) + 1 == count) everybody_is_here.open();
      co_await everybody_is_here.wait<R>();
      done.fetch_add(1);
    }));
  const bool met = run_until(cx, rt, [&] { return arrived.load() == count; });
  cx.reached(met, "a suspended task keeps no other task from starting");
  if (met)
    cx.expect(run_until(cx, rt, [&] { return done.load() == count; }), "all of them finish");
}

// --- many-tasks-few-threads ----------------------------------------------------------------------

CASE(a_thousand_tasks_share_two_workers, rule::spawn_many_tasks_few_threads,
     "a thousand unfinished tasks share the threads of the runtime") {
  constexpr unsigned count = 1000;
  std::atomic<unsigned> waiting{0};
  std::vector<std::atomic<std::uint32_t>> first_on(count);
  gate door;
  auto rt = cx.any_runtime();
  std::vector<traced_handle<R, void>> handles;
  for (unsigned i = 0; i < count; ++i)
    handles.push_back(rt.spawn([&, i]() -> task<void> {
      first_on[i].store(recorder::this_thread());
      waiting.fetch_add(1);
      co_await door.wait<R>();
    }));
  if (!cx.reached(run_until(cx, rt, [&] { return waiting.load() == count; }),
                  "all tasks are unfinished at the same time"))
    return;
  std::set<std::uint32_t> threads;
  for (auto& thread : first_on) threads.insert(thread.load());
  // The thread that is inside block_on may help.
  cx.expect(threads.size() <= rt.options().workers + 1, "tasks share the runtime's few threads");
}

// --- owns-captures -------------------------------------------------------------------------------

CASE(captures_live_as_long_as_the_task, rule::spawn_owns_captures,
     "what was moved into the body is alive while the task is, and gone when it is over") {
  // A body of some size: a runtime may store small ones and large ones differently.
  struct belongings {
    counted load;
    std::array<int, 300> ballast;
  };
  tally owned;
  gate door;
  std::atomic<int> seen{0};
  auto rt = cx.any_runtime();
  auto handle = [&] {
    belongings mine{counted(owned, 41), {}};
    mine.ballast[299] = 1;
    return rt.spawn([&door, &seen, mine = std::move(mine)]() -> task<void> {
      co_await door.wait<R>();
      seen.store(mine.load.value() + mine.ballast[299]);
    });
  }();
  cx.expect(owned.alive.load() == 1, "the runtime owns the captures when spawn has returned");
  if (!run_until(cx, rt, [&] { return door.waiters() != 0; })) return;
  run_until_idle(cx, rt);
  cx.reached(owned.alive.load() == 1, "the captures are alive while the task is suspended");
  door.open();
  (void)rt.join(handle);
  cx.expect(seen.load() == 42, "the task uses what it owns after its spawner has returned");
  cx.expect(owned.alive.load() == 0 && owned.destroyed.load() == 1,
            "the captures are gone when the task is over");
}

}  // namespace conformance
