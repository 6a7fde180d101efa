// SPDX-License-Identifier: Apache-2.0
#include "smallest.hpp"

namespace conformance {

// The order rules are about plain memory: the explorer's vector clocks find what nothing orders.

CASE(spawner_to_task, rule::order_spawn_to_first_poll, "a spawn hands memory over",
     can::multi_thread) {
  int plain = 0;
  auto rt = cx.multi_thread(1);
  plain = 1;
  auto handle = rt.spawn([&]() -> task<int> { co_return plain; });
  auto seen = rt.join(handle);
  cx.reached(seen.is_value() && seen.value() == 1, "the task sees what its spawner wrote");
}

CASE(waker_to_poll, rule::order_wake_to_poll, "a wake hands memory over", can::multi_thread) {
  int plain = 0;
  handed_waker<R> waker;
  auto rt = cx.multi_thread(1);
  auto handle = rt.spawn([&]() -> task<int> {
    co_await waker.suspend();
    co_return plain;
  });
  auto& wake = waker.get();
  plain = 1;
  wake.wake();
  auto seen = rt.join(handle);
  cx.reached(seen.is_value() && seen.value() == 1, "the poll sees what the waker wrote");
}

CASE(poll_to_poll, rule::order_poll_to_poll, "polls on two workers hand memory over",
     can::multi_thread) {
  int plain = 0;
  handed_waker<R> waker;
  semaphore done;
  auto rt = cx.multi_thread(2);
  auto handle = rt.spawn([&]() -> task<void> {
    plain = 1;
    co_await waker.suspend();
    ++plain;
    done.release();
  });
  waker.get().wake();
  done.acquire();
  cx.reached(plain == 2, "the second poll continues the first");
}

CASE(task_to_joiner, rule::order_task_to_join, "a join hands memory over", can::multi_thread) {
  int plain = 0;
  auto rt = cx.multi_thread(1);
  auto handle = rt.spawn([&]() -> task<void> {
    plain = 1;
    co_return;
  });
  rt.join(handle);
  cx.reached(plain == 1, "the joiner sees what the task wrote");
}

CASE(finished_to_observer, rule::order_finished_visible, "is_finished hands memory over",
     can::multi_thread, can::is_finished) {
  int plain = 0;
  auto rt = cx.multi_thread(1);
  auto handle = rt.spawn([&]() -> task<void> {
    plain = 1;
    co_return;
  });
  if (handle.is_finished()) cx.expect(plain == 1, "who knows of the end sees the effects");
  rt.join(handle);
  cx.reached();
}

CASE(poll_to_destructor, rule::order_poll_to_destruction,
     "the last poll hands memory to the destructor", can::multi_thread, can::abort) {
  int plain = 0;
  int seen_by_destructor = 0;
  handed_waker<R> waker;
  semaphore gone;
  auto rt = cx.multi_thread(2);
  auto handle = rt.spawn([&, end = on_destroy([&] {
                            seen_by_destructor = plain;
                            gone.release();
                          })]() -> task<void> {
    plain = 1;
    co_await waker.suspend();
  });
  waker.get();
  handle.abort();
  gone.acquire();
  cx.reached(seen_by_destructor == 1, "the destructor sees what the poll wrote");
}

CASE(tasks_to_shutdown, rule::order_shutdown_after_all, "shutdown hands memory over",
     can::multi_thread) {
  int plain = 0;
  auto rt = cx.multi_thread(1);
  auto handle = rt.spawn([&]() -> task<void> {
    plain = 1;
    co_return;
  });
  rt.drop();
  cx.reached(plain == 0 || plain == 1, "what tasks wrote can be read after the drop");
}

CASE(closure_both_ways, rule::order_blocking_both_ways, "a blocking closure hands memory over",
     can::multi_thread, can::spawn_blocking) {
  int plain = 1;
  auto rt = cx.multi_thread(1);
  auto handle = rt.spawn_blocking([&] { return ++plain; });
  rt.join(handle);
  cx.reached(plain == 2, "the joiner sees what the closure wrote");
}

CASE(closure_on_its_own_thread, rule::blocking_off_worker, "a closure blocks no worker",
     can::multi_thread, can::spawn_blocking) {
  semaphore go;
  semaphore done;
  auto rt = cx.multi_thread(1);
  auto closure = rt.spawn_blocking([&] {
    go.acquire();
    done.release();
  });
  auto other = rt.spawn([&]() -> task<void> {
    go.release();
    co_return;
  });
  done.acquire();
  cx.reached();
}

CASE(dropped_while_a_closure_runs, rule::blocking_shutdown_waits,
     "dropping the runtime waits for a closure that has started", can::multi_thread,
     can::spawn_blocking) {
  semaphore began;
  std::atomic<bool> ended{false};
  auto rt = cx.multi_thread(1);
  auto handle = rt.spawn_blocking([&] {
    began.release();
    ended.store(true);
  });
  began.acquire();
  rt.drop();
  cx.reached(ended.load(), "the closure has run to its end");
}

CASE(a_closure_that_throws, rule::blocking_panic_contained, "a closure may throw",
     can::multi_thread, can::spawn_blocking) {
  auto rt = cx.multi_thread(1);
  auto handle = rt.spawn_blocking([]() -> int { throw 1; });
  cx.reached(rt.join(handle).is_panic(), "its joiner gets the exception");
}

CASE(cancelled_as_it_begins_to_wait, rule::token_no_missed_registration,
     "a cancel at any moment ends the wait", can::multi_thread, can::token) {
  typename R::cancellation_token token;
  auto rt = cx.multi_thread(1);
  auto handle = rt.spawn([token]() -> task<void> { co_await token.cancelled(); });
  token.cancel();
  cx.reached(rt.join(handle).is_value(), "the wait ends");
}

CASE(cancelled_for_two, rule::token_wakes_waiters, "a cancel wakes every waiter",
     can::multi_thread, can::token) {
  typename R::cancellation_token token;
  auto rt = cx.multi_thread(1);
  auto first = rt.spawn([token]() -> task<void> { co_await token.cancelled(); });
  auto second = rt.spawn([token]() -> task<void> { co_await token.cancelled(); });
  token.cancel();
  cx.reached(rt.join(first).is_value() && rt.join(second).is_value(), "both waits end");
}

CASE(parent_cancelled_as_the_child_waits, rule::token_parent_to_child,
     "a cancel reaches a child at any moment", can::multi_thread, can::token) {
  typename R::cancellation_token token;
  auto rt = cx.multi_thread(1);
  auto handle = rt.spawn([token]() -> task<void> {
    auto child = token.child();
    co_await child.cancelled();
  });
  token.cancel();
  cx.reached(rt.join(handle).is_value(), "the child's wait ends");
}

CASE(dropped_at_any_moment, rule::shutdown_destroys_all,
     "a runtime that is dropped destroys its task, wherever it is", can::multi_thread) {
  std::atomic<int> ended{0};
  auto rt = cx.multi_thread(1);
  auto handle = rt.spawn([end = reports_end(ended)]() -> task<void> {
    co_await R::suspend([](typename R::waker) {});
  });
  rt.drop();
  cx.reached(ended.load() == 1, "the future is destroyed, once");
}

CASE(not_polled_after_the_drop, rule::shutdown_no_poll_after,
     "wakes may meet the drop of the runtime", can::multi_thread) {
  handed_waker<R> waker;
  std::atomic<bool> over{false};
  std::atomic<bool> late{false};
  auto rt = cx.multi_thread(1);
  auto handle = rt.spawn([&]() -> task<void> {
    co_await waker.suspend();
    late.store(over.load());
  });
  auto& wake = waker.get();
  std::thread outside([&] { wake.wake(); });
  rt.drop();
  over.store(true);
  wake.wake();
  outside.join();
  cx.reached(!late.load(), "no poll begins after the drop");
}

CASE(joined_during_the_drop, rule::shutdown_joins_cancelled,
     "the join of a task that shutdown destroys says cancelled", can::multi_thread,
     can::current_thread) {
  bool cancelled = false;
  auto rt = cx.multi_thread(1);
  auto other = cx.current_thread();
  auto handle = rt.spawn([]() -> task<void> { co_await R::suspend([](typename R::waker) {}); });
  std::thread joins([&] { cancelled = other.join(handle).is_cancelled(); });
  rt.drop();
  joins.join();
  cx.reached(cancelled, "it is cancelled");
}

CASE(spawned_as_the_runtime_goes, rule::shutdown_late_spawn_inert,
     "a child that a destructor spawns while the runtime goes is destroyed and never polled",
     can::multi_thread) {
  std::atomic<bool> polled{false};
  std::atomic<int> ended{0};
  auto rt = cx.multi_thread(1);
  const auto spawn_child = [&] {
    auto child = rt.spawn([&, end = reports_end(ended)]() -> task<void> {
      polled.store(true);
      co_return;
    });
  };
  auto handle = rt.spawn([last = on_destroy(spawn_child)]() -> task<void> {
    co_await R::suspend([](typename R::waker) {});
  });
  rt.drop();
  cx.reached(!polled.load() && ended.load() == 1, "its future goes, unpolled");
}

CASE(goes_on_after_block_on, rule::runtime_tasks_continue_after_block_on,
     "a task goes on when block_on has returned", can::multi_thread) {
  semaphore ran;
  handed_waker<R> waker;
  auto rt = cx.multi_thread(1);
  std::optional<traced_handle<R, void>> handle;
  rt.block_on([&]() -> task<void> {
    handle.emplace(rt.spawn([&]() -> task<void> {
      co_await waker.suspend();
      ran.release();
    }));
    co_return;
  });
  waker.get().wake();
  ran.acquire();
  cx.reached();
}

}  // namespace conformance
