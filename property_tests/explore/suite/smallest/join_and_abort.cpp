// SPDX-License-Identifier: Apache-2.0
#include "smallest.hpp"

namespace conformance {

CASE(joined_as_it_ends, rule::join_either_order,
     "a join yields the value whether it comes before or after the end", can::multi_thread) {
  auto rt = cx.multi_thread(1);
  auto handle = rt.spawn([]() -> task<int> { co_return 7; });
  auto seen = rt.join(handle);
  cx.reached(seen.is_value() && seen.value() == 7, "the join yields the value");
}

CASE(a_task_joins_a_task, rule::join_completion_wakes_joiner,
     "the end of a task wakes the task that waits for it", can::multi_thread) {
  auto rt = cx.multi_thread(1);
  auto joined = rt.spawn([]() -> task<int> { co_return 7; });
  auto joiner = rt.spawn([&]() -> task<int> {
    auto seen = co_await joined.join();
    co_return seen.value();
  });
  cx.reached(rt.join(joiner).is_value(), "the joiner goes on");
}

CASE(joined_by_another_runtime, rule::join_anywhere, "another runtime joins", can::multi_thread,
     can::current_thread) {
  auto rt = cx.multi_thread(1);
  auto other = cx.current_thread();
  auto handle = rt.spawn([]() -> task<int> { co_return 7; });
  cx.reached(other.join(handle).is_value(), "the join resolves elsewhere");
}

CASE(dropped_as_it_ends, rule::join_drop_detaches,
     "a task whose handle goes at any moment runs to its end", can::multi_thread) {
  std::binary_semaphore ran{0};
  auto rt = cx.multi_thread(1);
  auto handle = rt.spawn([&]() -> task<void> {
    ran.release();
    co_return;
  });
  handle.drop();
  ran.acquire();
  cx.reached();
}

CASE(finished_and_destroyed, rule::join_finished_means_destroyed,
     "is_finished says yes after the future is destroyed", can::multi_thread, can::is_finished) {
  std::atomic<int> ended{0};
  auto rt = cx.multi_thread(1);
  auto handle = rt.spawn([end = reports_end(ended)]() -> task<void> { co_return; });
  const bool finished = handle.is_finished();
  cx.reached(!finished || ended.load() == 1, "what is finished is destroyed");
  rt.join(handle);
  cx.expect(handle.is_finished(), "what was joined is finished");
}

CASE(aborted_as_it_ends, rule::abort_race_one_outcome, "an abort may meet the end",
     can::multi_thread, can::abort) {
  auto rt = cx.multi_thread(1);
  auto handle = rt.spawn([]() -> task<int> { co_return 7; });
  handle.abort();
  auto seen = rt.join(handle);
  cx.reached(seen.is_value() || seen.is_cancelled(), "a value or cancelled");
}

CASE(aborted_as_it_suspends, rule::abort_at_suspension,
     "an abort at any moment of a suspension cancels the task", can::multi_thread, can::abort) {
  handed_waker<R> waker;
  std::atomic<int> ended{0};
  auto rt = cx.multi_thread(1);
  auto handle = rt.spawn([&, end = reports_end(ended)]() -> task<void> {
    co_await waker.suspend();
  });
  waker.get();
  handle.abort();
  auto seen = rt.join(handle);
  cx.reached(seen.is_cancelled() && ended.load() == 1, "it is cancelled, and destroyed once");
}

CASE(aborted_in_the_queue, rule::abort_queued_not_polled,
     "an abort after a wake leaves a value or a cancelled task", can::multi_thread, can::abort) {
  handed_waker<R> waker;
  auto rt = cx.multi_thread(1);
  auto handle = rt.spawn([&]() -> task<int> {
    co_await waker.suspend();
    co_return 7;
  });
  waker.get().wake();
  handle.abort();
  auto seen = rt.join(handle);
  cx.reached(seen.is_value() || seen.is_cancelled(), "a value or cancelled");
}

CASE(aborted_while_it_runs, rule::abort_completion_wins,
     "a task that returns before it suspends again keeps its value", can::multi_thread,
     can::abort) {
  std::binary_semaphore began{0};
  std::binary_semaphore go{0};
  auto rt = cx.multi_thread(1);
  auto handle = rt.spawn([&]() -> task<int> {
    began.release();
    go.acquire();
    co_return 7;
  });
  began.acquire();
  handle.abort();
  go.release();
  cx.reached(rt.join(handle).is_value(), "its value stands");
}

CASE(aborted_by_a_plain_thread, rule::abort_from_any_thread, "a plain thread aborts",
     can::multi_thread, can::abort) {
  handed_waker<R> waker;
  auto rt = cx.multi_thread(1);
  auto handle = rt.spawn([&]() -> task<void> { co_await waker.suspend(); });
  waker.get();
  std::thread([&] { handle.abort(); }).join();
  cx.reached(rt.join(handle).is_cancelled(), "the task is cancelled");
}

CASE(destroyed_elsewhere, rule::abort_never_on_aborters_stack,
     "the future is not destroyed by the thread that aborts", can::multi_thread, can::abort) {
  handed_waker<R> waker;
  std::atomic<bool> here{false};
  const auto me = std::this_thread::get_id();
  auto rt = cx.multi_thread(1);
  auto handle = rt.spawn([&, end = on_destroy([&] {
                            here.store(std::this_thread::get_id() == me);
                          })]() -> task<void> { co_await waker.suspend(); });
  waker.get();
  handle.abort();
  rt.join(handle);
  cx.reached(!here.load(), "a worker destroyed it");
}

CASE(aborted_and_never_woken, rule::abort_schedules_by_itself,
     "an abort needs no wake", can::multi_thread, can::abort) {
  auto rt = cx.multi_thread(1);
  auto handle = rt.spawn([]() -> task<void> { co_await R::suspend([](typename R::waker) {}); });
  handle.abort();
  cx.reached(rt.join(handle).is_cancelled(), "the task is destroyed by the runtime alone");
}

CASE(aborted_by_two, rule::abort_idempotent, "two threads abort at once", can::multi_thread,
     can::abort_handle) {
  handed_waker<R> waker;
  std::atomic<int> ended{0};
  auto rt = cx.multi_thread(1);
  auto handle = rt.spawn([&, end = reports_end(ended)]() -> task<void> {
    co_await waker.suspend();
  });
  auto other = handle.abort_handle();
  std::thread second([&] { other.abort(); });
  handle.abort();
  second.join();
  cx.reached(rt.join(handle).is_cancelled() && ended.load() == 1, "it is cancelled once");
}

CASE(an_abort_handle_that_outlives_all, rule::abort_handle_outlives,
     "an abort handle may meet the end of the task", can::multi_thread, can::abort_handle) {
  auto rt = cx.multi_thread(1);
  auto handle = rt.spawn([]() -> task<int> { co_return 7; });
  auto other = handle.abort_handle();
  handle.drop();
  other.abort();
  rt.drop();
  other.abort();
  cx.reached();
}

CASE(dropped_as_the_result_comes, rule::result_destroyed_once,
     "the result goes once, whoever comes last", can::multi_thread) {
  tally results;
  auto rt = cx.multi_thread(1);
  auto handle = rt.spawn([&]() -> task<counted> { co_return counted(results, 1); });
  handle.drop();
  rt.drop();
  cx.reached(results.destroyed.load() == results.made.load(), "as many results go as came");
}

CASE(joined_after_its_future, rule::result_after_future,
     "the future goes before the result is delivered", can::multi_thread) {
  std::atomic<int> ended{0};
  auto rt = cx.multi_thread(1);
  auto handle = rt.spawn([end = reports_end(ended)]() -> task<int> { co_return 7; });
  rt.join(handle);
  cx.reached(ended.load() == 1, "the future is gone when the join resolves");
}

CASE(a_throw_nobody_waits_for, rule::panic_detached_harmless,
     "a detached task may throw at any moment", can::multi_thread) {
  auto rt = cx.multi_thread(1);
  auto handle = rt.spawn([]() -> task<void> {
    throw 1;
    co_return;
  });
  handle.drop();
  auto next = rt.spawn([]() -> task<int> { co_return 1; });
  cx.reached(rt.join(next).is_value(), "the runtime goes on");
}

}  // namespace conformance
