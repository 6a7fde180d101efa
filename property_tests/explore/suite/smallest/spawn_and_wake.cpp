// SPDX-License-Identifier: Apache-2.0
#include "smallest.hpp"

namespace conformance {

CASE(one_task_one_outcome, rule::spawn_exactly_one_outcome,
     "a task that is spawned from outside ends in one outcome", can::multi_thread) {
  auto rt = cx.multi_thread(1);
  auto handle = rt.spawn([]() -> task<int> { co_return 7; });
  auto seen = rt.join(handle);
  cx.reached(seen.is_value() && seen.value() == 7, "the task ends in its value");
}

CASE(starts_without_a_join, rule::spawn_starts_by_itself, "nobody joins, and the task runs",
     can::multi_thread) {
  semaphore ran;
  auto rt = cx.multi_thread(1);
  auto handle = rt.spawn([&]() -> task<void> {
    ran.release();
    co_return;
  });
  ran.acquire();
  cx.reached();
}

CASE(spawned_by_a_plain_thread, rule::spawn_from_any_thread, "a plain thread spawns",
     can::multi_thread) {
  auto rt = cx.multi_thread(1);
  std::optional<traced_handle<R, int>> handle;
  std::thread([&] { handle.emplace(rt.spawn([]() -> task<int> { co_return 1; })); }).join();
  cx.reached(rt.join(*handle).is_value(), "the task that a plain thread spawned runs");
}

CASE(served_beside_a_yielding_task, rule::schedule_outside_spawns_served,
     "a task that yields leaves room for one from outside", can::multi_thread, can::yield) {
  std::atomic<bool> stop{false};
  auto rt = cx.multi_thread(1);
  auto busy = rt.spawn([&]() -> task<void> {
    while (!stop.load()) co_await R::yield_now();
  });
  auto other = rt.spawn([&]() -> task<void> {
    stop.store(true);
    co_return;
  });
  cx.reached(rt.join(busy).is_value() && rt.join(other).is_value(), "both tasks end");
}

CASE(two_at_once, rule::schedule_burst_keeps_all, "of two tasks neither is lost",
     can::multi_thread) {
  auto rt = cx.multi_thread(1);
  auto first = rt.spawn([]() -> task<int> { co_return 1; });
  auto second = rt.spawn([]() -> task<int> { co_return 2; });
  cx.reached(rt.join(first).is_value() && rt.join(second).is_value(), "both tasks end");
}

CASE(a_throw_keeps_the_worker, rule::schedule_panic_keeps_workers,
     "the worker survives a task that throws", can::multi_thread) {
  auto rt = cx.multi_thread(1);
  auto bad = rt.spawn([]() -> task<int> {
    throw 1;
    co_return 0;
  });
  auto good = rt.spawn([]() -> task<int> { co_return 2; });
  cx.reached(rt.join(bad).is_panic() && rt.join(good).is_value(), "the next task runs");
}

CASE(two_workers_and_a_blocked_one, rule::schedule_idle_worker_woken,
     "an idle worker takes a task that a blocked one has spawned", can::multi_thread) {
  semaphore go;
  semaphore done;
  auto rt = cx.multi_thread(2);
  auto blocked = rt.spawn([&]() -> task<void> {
    auto other = rt.spawn([&]() -> task<void> {
      go.release();
      co_return;
    });
    auto last = rt.spawn([]() -> task<void> { co_return; });  // which the worker may keep to itself
    go.acquire();
    done.release();
    co_return;
  });
  done.acquire();
  cx.reached();
}

CASE(a_stolen_child, rule::schedule_steal_exactly_once,
     "a child that its parent waits for on the worker is run by the other, once",
     can::multi_thread) {
  std::atomic<int> ran{0};
  semaphore child_ran;
  semaphore done;
  {
    auto rt = cx.multi_thread(2);
    auto parent = rt.spawn([&]() -> task<void> {
      auto child = rt.spawn([&]() -> task<void> {
        ran.fetch_add(1);
        child_ran.release();
        co_return;
      });
      auto last = rt.spawn([]() -> task<void> { co_return; });  // which the worker may keep
      child_ran.acquire();
      done.release();
      co_return;
    });
    done.acquire();
  }
  cx.reached(ran.load() == 1, "the child ran once");
}

CASE(woken_as_it_suspends, rule::wake_no_window,
     "a wake from another thread, at any moment of the suspension, is followed by a poll",
     can::multi_thread) {
  handed_waker<R> waker;
  auto rt = cx.multi_thread(1);
  auto handle = rt.spawn([&]() -> task<int> {
    co_await waker.suspend();
    co_return 1;
  });
  waker.get().wake();
  cx.reached(rt.join(handle).is_value(), "the task goes on");
}

CASE(woken_twice, rule::wake_leads_to_poll, "two wakes lead to a poll", can::multi_thread) {
  handed_waker<R> waker;
  std::atomic<bool> written{false};
  auto rt = cx.multi_thread(1);
  auto handle = rt.spawn([&]() -> task<bool> {
    co_await waker.suspend();
    co_return written.load();
  });
  auto& wake = waker.get();
  written.store(true);
  wake.wake();
  wake.wake();
  auto seen = rt.join(handle);
  cx.reached(seen.is_value() && seen.value(), "a poll begins after the wake");
}

CASE(woken_inside_the_poll, rule::wake_while_polled,
     "a wake that comes inside the poll is not lost", can::multi_thread) {
  semaphore woken;
  auto rt = cx.multi_thread(1);
  auto handle = rt.spawn([&]() -> task<int> {
    co_await R::suspend([&](typename R::waker own) {
      std::thread([&] { own.wake(); }).join();
      woken.release();
    });
    co_return 1;
  });
  woken.acquire();
  cx.reached(rt.join(handle).is_value(), "the task is polled again");
}

CASE(woken_by_a_plain_thread, rule::wake_from_any_thread, "a plain thread wakes",
     can::multi_thread) {
  handed_waker<R> waker;
  auto rt = cx.multi_thread(1);
  auto handle = rt.spawn([&]() -> task<int> {
    co_await waker.suspend();
    co_return 1;
  });
  std::thread([&] { waker.get().wake(); }).join();
  cx.reached(rt.join(handle).is_value(), "the task goes on");
}

CASE(woken_out_of_block_on, rule::wake_interrupts_park,
     "the thread in block_on hears of a wake from outside") {
  handed_waker<R> waker;
  auto rt = cx.most_deterministic();
  std::thread outside([&] { waker.get().wake(); });
  rt.block_on([&]() -> task<void> { co_await waker.suspend(); });
  outside.join();
  cx.reached();
}

CASE(never_polled_by_the_waker, rule::wake_never_inline,
     "the thread that wakes does not poll", can::multi_thread) {
  handed_waker<R> waker;
  std::thread::id polled_by;
  auto rt = cx.multi_thread(1);
  auto handle = rt.spawn([&]() -> task<void> {
    co_await waker.suspend();
    polled_by = std::this_thread::get_id();
  });
  waker.get().wake();
  cx.reached(rt.join(handle).is_value() && polled_by != std::this_thread::get_id(),
             "the task goes on elsewhere");
}

CASE(woken_as_it_ends, rule::wake_after_end_harmless, "a wake may meet the end of the task",
     can::multi_thread) {
  handed_waker<R> waker;
  auto rt = cx.multi_thread(1);
  auto handle = rt.spawn([&]() -> task<int> {
    co_await waker.suspend();
    co_return 1;
  });
  auto& wake = waker.get();
  wake.wake();
  wake.wake();
  auto seen = rt.join(handle);
  wake.wake();
  rt.drop();
  wake.wake();
  cx.reached(seen.is_value(), "the task has its outcome");
}

CASE(not_polled_after_its_end, rule::poll_not_after_completion,
     "wakes on their way reach no task that has returned", can::multi_thread) {
  handed_waker<R> waker;
  std::atomic<int> entered{0};
  auto rt = cx.multi_thread(1);
  auto handle = rt.spawn([&]() -> task<void> {
    if (entered.fetch_add(1) > 0) co_return;
    co_await waker.suspend();
  });
  auto& wake = waker.get();
  wake.wake();
  wake.wake();
  rt.join(handle);
  rt.drop();
  cx.reached(entered.load() == 1, "it was run once");
}

CASE(one_poll_at_a_time, rule::poll_one_at_a_time, "two workers never poll one task at once",
     can::multi_thread) {
  handed_waker<R> waker;
  semaphore done;
  std::atomic<int> inside{0};
  std::atomic<bool> overlap{false};
  const auto stretch = [&] {
    if (inside.fetch_add(1) != 0) overlap.store(true);
    inside.fetch_sub(1);
  };
  auto rt = cx.multi_thread(2);
  auto handle = rt.spawn([&]() -> task<void> {
    stretch();
    co_await waker.suspend();
    stretch();
    done.release();
  });
  auto& wake = waker.get();
  wake.wake();
  wake.wake();  // perhaps in the second stretch
  done.acquire();
  cx.reached(!overlap.load(), "one thread at a time");
}

CASE(a_waker_that_outlives_its_task, rule::wake_keeps_no_future,
     "the future goes although its waker stays", can::multi_thread) {
  std::atomic<int> ended{0};
  handed_waker<R> waker;
  auto rt = cx.multi_thread(1);
  auto handle = rt.spawn([&, end = reports_end(ended)]() -> task<void> {
    co_await waker.suspend();
  });
  waker.get().wake();
  rt.join(handle);
  cx.reached(ended.load() == 1, "the future is destroyed once its join has resolved");
}

CASE(a_waker_dropped_elsewhere, rule::wake_drop_schedules_nothing,
     "a waker that is dropped on another thread schedules nothing", can::multi_thread) {
  std::atomic<int> polls{0};
  semaphore there;
  std::optional<typename R::waker> kept;
  auto rt = cx.multi_thread(1);
  auto handle = rt.spawn([&]() -> task<void> {
    co_await R::suspend([&](typename R::waker own) {
      kept.emplace(std::move(own));
      there.release();
    });
    polls.fetch_add(1);
  });
  there.acquire();
  kept.reset();
  rt.drop();
  cx.reached(polls.load() == 0, "the task is not polled again");
}

}  // namespace conformance
