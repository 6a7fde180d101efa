// SPDX-License-Identifier: Apache-2.0
//
// Chapter 13: many tasks, joined as a group.
#include <array>
#include <atomic>
#include <cstddef>
#include <optional>
#include <stdexcept>
#include <utility>
#include <variant>

#include "conformance/harness/case.hpp"
#include "conformance/harness/driving.hpp"

namespace conformance {
CASE(results_come_in_completion_order, rule::set_completion_order,
     "results come out in the order in which the tasks completed", can::join_set,
     can::multi_thread) {
  std::array<gate, 3> doors;
  std::array<std::atomic<int>, 3> order{};
  std::atomic<std::size_t> joined{0};
  auto rt = cx.multi_thread();
  R& runtime = rt.runtime();
  auto drain = rt.spawn([&]() -> task<void> {
    typename R::template join_set<int> set(runtime);
    for (int i = 0; i < 3; ++i)
      set.spawn([&, i]() -> task<int> {
        co_await doors[static_cast<std::size_t>(i)].template wait<R>();
        co_return i;
      });
    for (std::size_t n = 0; n < 3; ++n) {
      auto next = co_await set.join_next();
      order[n].store(next && next->is_value() ? next->value() : -1);
      joined.fetch_add(1);
    }
  });
  constexpr std::array<int, 3> completion{2, 0, 1};
  for (std::size_t n = 0; n < 3; ++n) {
    doors[static_cast<std::size_t>(completion[n])].open();
    if (!cx.reached(cx.eventually(rt, [&] { return joined.load() == n + 1; }),
                    "a task that completed is joined although earlier ones still run"))
      return;
    cx.expect(order[n].load() == completion[n], "results come out in completion order");
  }
}

CASE(an_empty_set_yields_none, rule::set_empty_is_none,
     "joining the next of an empty set yields none, of a set that holds a task never",
     can::join_set, can::multi_thread) {
  gate door;
  signal over;
  auto rt = cx.multi_thread(1);  // one worker: the member cannot end before the join has begun
  R& runtime = rt.runtime();
  const auto scenario = rt.spawn([&]() -> task<void> {
    const on_destroy finally([&] { over.set(); });
    typename R::template join_set<int> set(runtime);
    auto before = co_await set.join_next();
    cx.expect(!before.has_value(), "a set that never held a task yields none");
    set.spawn([&]() -> task<int> {
      co_await door.template wait<R>();
      co_return 42;
    });
    const auto opener = rt.spawn([&]() -> task<void> {
      door.open();
      co_return;
    });
    auto running = co_await set.join_next();
    if (!cx.reached(running.has_value(), "a set that holds a running task never yields none"))
      co_return;
    cx.expect(running->is_value() && running->value() == 42, "the task's value comes out");
    auto after = co_await set.join_next();
    cx.expect(!after.has_value(), "a set whose last task was joined yields none");
  });
  cx.expect(cx.eventually(rt, over), "joining the next task of a set ends");
}

CASE(a_wait_dropped_early_takes_nothing, rule::set_dropped_wait_takes_nothing,
     "a task that still runs when a wait for the next result is dropped comes out later",
     can::join_set, can::select, can::multi_thread) {
  gate door;
  signal over;
  auto rt = cx.multi_thread(1);  // one worker: a branch is polled to its suspension in one go
  R& runtime = rt.runtime();
  const auto scenario = rt.spawn([&]() -> task<void> {
    const on_destroy finally([&] { over.set(); });
    typename R::template join_set<int> set(runtime);
    set.spawn([&]() -> task<int> {
      co_await door.template wait<R>();
      co_return 1;
    });
    bool waits = false;
    auto next = [&]() -> task<void> {
      waits = true;
      (void)co_await set.join_next();
    };
    auto once_it_waits = [&]() -> task<void> {
      while (!waits) co_await turn<R>();
    };
    auto first = once_it_waits();
    auto second = next();
    auto won = co_await R::select(std::move(first), std::move(second));
    cx.expect(won.index() == 0, "joining the next task waits while all of them run");
    cx.expect(set.len() == 1, "dropping a wait takes no task out of the set");
    door.open();
    auto later = co_await set.join_next();
    cx.reached(later && later->is_value() && later->value() == 1,
               "the result comes out of the set although a wait was dropped");
  });
  cx.expect(cx.eventually(rt, over), "joining a task that ends ends");
}

CASE(a_wait_dropped_late_takes_nothing, rule::set_dropped_wait_takes_nothing,
     "a task that ended just before a wait for the next result is dropped comes out later",
     can::join_set, can::select, can::multi_thread) {
  gate stop;
  signal over;
  auto rt = cx.multi_thread(1);  // one worker: the task has ended when the select is polled again
  R& runtime = rt.runtime();
  const auto scenario = rt.spawn([&]() -> task<void> {
    const on_destroy finally([&] { over.set(); });
    typename R::template join_set<int> set(runtime);
    // Both branches are pending when the task stops the select and ends, in the same breath.
    set.spawn([&]() -> task<int> {
      while (stop.waiters() == 0) co_await turn<R>();
      stop.open();
      co_return 1;
    });
    auto stopped = [&]() -> task<void> { co_await stop.template wait<R>(); };
    auto next = [&]() -> task<int> {
      auto joined = co_await set.join_next();
      co_return joined && joined->is_value() ? joined->value() : 0;
    };
    auto first = stopped();
    auto second = next();
    auto won = co_await R::select(std::move(first), std::move(second));
    int sum = 0;
    if (won.index() == 1) sum += std::get<1>(won);
    auto later = co_await set.join_next();  // none if the select was won by the result
    if (later && later->is_value()) sum += later->value();
    cx.reached(sum == 1, "the result comes out of the set once although a wait was dropped");
  });
  cx.expect(cx.eventually(rt, over), "joining a task that ended ends");
}

CASE(the_length_counts_finished_tasks, rule::set_len_counts_unjoined,
     "the length counts running tasks and finished ones that were not joined", can::join_set,
     can::multi_thread) {
  gate door;
  signal over;
  auto rt = cx.multi_thread();
  typename R::template join_set<int> set(rt.runtime());
  cx.expect(set.len() == 0, "a new set is empty");
  set.spawn([]() -> task<int> { co_return 1; });
  set.spawn([&]() -> task<int> {
    co_await door.template wait<R>();
    co_return 2;
  });
  cx.settle(rt);
  cx.reached(set.len() == 2, "a finished task counts until it is joined");
  const auto drain = rt.spawn([&]() -> task<void> {
    const on_destroy finally([&] { over.set(); });
    (void)co_await set.join_next();
    cx.expect(set.len() == 1, "joining a task takes it out");
    door.open();
    (void)co_await set.join_next();
    cx.expect(set.len() == 0, "a set whose tasks were all joined is empty");
  });
  cx.expect(cx.eventually(rt, over), "both tasks are joined");
}

CASE(dropping_a_set_aborts_its_tasks, rule::set_drop_aborts,
     "dropping a join set ends all its tasks at their suspension points", can::join_set,
     can::multi_thread) {
  gate never;
  std::atomic<int> destroyed{0};
  auto rt = cx.multi_thread();
  std::optional<typename R::template join_set<int>> set;
  set.emplace(rt.runtime());
  for (int i = 0; i < 3; ++i)
    set->spawn([&, watch = on_destroy([&] { destroyed.fetch_add(1); })]() -> task<int> {
      co_await never.template wait<R>();
      co_return 1;
    });
  cx.settle(rt);
  cx.expect(destroyed.load() == 0, "the tasks of a set run while the set lives");
  set.reset();
  cx.reached(cx.eventually(rt, [&] { return destroyed.load() == 3; }),
             "dropping the set ends every task in it");
}

CASE(abort_all_keeps_the_tasks_in_the_set, rule::set_abort_all_keeps,
     "after abort_all each task still comes out, cancelled or with its value", can::join_set,
     can::multi_thread) {
  gate never;
  signal over;
  int values = 0;
  int cancelled = 0;
  auto rt = cx.multi_thread();
  typename R::template join_set<int> set(rt.runtime());
  set.spawn([]() -> task<int> { co_return 1; });
  for (int i = 0; i < 2; ++i)
    set.spawn([&]() -> task<int> {
      co_await never.template wait<R>();
      co_return 2;
    });
  cx.settle(rt);
  set.abort_all();
  if (!cx.reached(set.len() == 3, "abort_all leaves every task in the set")) return;
  const auto drain = rt.spawn([&]() -> task<void> {
    const on_destroy finally([&] { over.set(); });
    for (int i = 0; i < 3; ++i) {
      auto next = co_await set.join_next();
      if (next && next->is_value() && next->value() == 1) ++values;
      if (next && next->is_cancelled()) ++cancelled;
    }
  });
  if (!cx.expect(cx.eventually(rt, over), "every task of the set comes out")) return;
  cx.expect(values + cancelled == 3 && cancelled >= 2,
            "aborted tasks come out as cancelled, one that had finished with its value");
  if constexpr (offers<R, can::quiescence>())
    cx.expect(values == 1, "a value that was ready before the abort is kept");
}

CASE(shutdown_of_a_set_waits, rule::set_shutdown_waits,
     "the shutdown of a set completes when every task in it is over", can::join_set,
     can::multi_thread) {
  gate never, all_wait;
  signal over;
  std::atomic<int> destroyed{0};
  auto rt = cx.multi_thread(1);  // one worker: no task can end before the shutdown waits
  R& runtime = rt.runtime();
  const auto scenario = rt.spawn([&]() -> task<void> {
    const on_destroy finally([&] { over.set(); });
    typename R::template join_set<int> set(runtime);
    for (int i = 0; i < 2; ++i)
      set.spawn([&]() -> task<int> {
        const on_destroy watch([&] { destroyed.fetch_add(1); });
        co_await never.template wait<R>();
        co_return 1;
      });
    set.spawn([]() -> task<int> {
      throw std::runtime_error("ignored by the shutdown of the set");
      co_return 1;
    });
    co_await all_wait.template wait<R>();
    co_await set.shutdown();
    cx.reached(destroyed.load() == 2, "every task is over when the shutdown completes");
    cx.expect(set.len() == 0, "a set that was shut down is empty");
  });
  (void)run_until_waiting(cx, rt, never, 2);
  all_wait.open();
  cx.expect(cx.eventually(rt, over), "the shutdown of a set completes");
}

CASE(detached_tasks_leave_the_set_running, rule::set_detach_all,
     "detach_all empties the set, and its tasks run on although the set is dropped", can::join_set,
     can::multi_thread) {
  gate door;
  std::atomic<int> ran{0};
  auto rt = cx.multi_thread();
  {
    typename R::template join_set<int> set(rt.runtime());
    for (int i = 0; i < 2; ++i)
      set.spawn([&]() -> task<int> {
        co_await door.template wait<R>();
        co_return ran.fetch_add(1);
      });
    cx.settle(rt);
    set.detach_all();
    cx.expect(set.len() == 0, "detach_all empties the set");
  }
  cx.settle(rt);
  door.open();
  cx.reached(cx.eventually(rt, [&] { return ran.load() == 2; }),
             "detached tasks run to their end although the set is gone");
}

}  // namespace conformance
