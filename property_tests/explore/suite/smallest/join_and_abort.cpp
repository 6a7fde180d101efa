// SPDX-License-Identifier: Apache-2.0
#include <memory>

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
  semaphore ran;
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

CASE(aborted_and_said_to_be_over, rule::join_finished_means_destroyed,
     "is_finished says yes of an aborted task after its destruction", can::multi_thread,
     can::is_finished, can::abort) {
  handed_waker<R> waker;
  std::atomic<int> ended{0};
  auto rt = cx.multi_thread(1);
  auto handle = rt.spawn([&, end = reports_end(ended)]() -> task<void> {
    co_await waker.suspend();
  });
  waker.get();
  handle.abort();
  const bool finished = handle.is_finished();
  cx.reached(!finished || ended.load() == 1, "what is finished is destroyed");
  rt.join(handle);
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
     "a task that was woken and then aborted before its turn is not polled", can::multi_thread,
     can::abort) {
  handed_waker<R> waker;
  semaphore began;
  semaphore go;
  std::atomic<bool> went_on{false};
  auto rt = cx.multi_thread(1);
  auto handle = rt.spawn([&]() -> task<void> {
    co_await waker.suspend();
    went_on.store(true);
  });
  auto keeps_the_worker = rt.spawn([&]() -> task<void> {
    began.release();
    go.acquire();
    co_return;
  });
  auto& wake = waker.get();
  began.acquire();
  wake.wake();
  handle.abort();
  go.release();
  cx.reached(rt.join(handle).is_cancelled() && !went_on.load(), "it is cancelled where it waited");
}

CASE(aborted_while_it_runs, rule::abort_completion_wins,
     "a task that returns before it suspends again keeps its value", can::multi_thread,
     can::abort) {
  semaphore began;
  semaphore go;
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

CASE(aborted_by_another_runtime, rule::abort_from_any_thread, "a root of another runtime aborts",
     can::multi_thread, can::current_thread, can::abort) {
  handed_waker<R> waker;
  auto rt = cx.multi_thread(1);
  auto other = cx.current_thread();
  auto handle = rt.spawn([&]() -> task<void> { co_await waker.suspend(); });
  waker.get();
  other.block_on([&]() -> task<void> {
    handle.abort();
    co_return;
  });
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

CASE(an_abort_handle_dropped_as_the_task_runs, rule::abort_handle_outlives,
     "an abort handle that goes aborts nothing", can::multi_thread, can::abort_handle) {
  handed_waker<R> waker;
  auto rt = cx.multi_thread(1);
  auto handle = rt.spawn([&]() -> task<void> { co_await waker.suspend(); });
  {
    const auto other = handle.abort_handle();
  }
  waker.get().wake();
  cx.reached(rt.join(handle).is_value(), "the task has its value");
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

CASE(a_result_nobody_takes, rule::result_after_future,
     "the future goes before a result that nobody takes", can::multi_thread) {
  std::atomic<int> ended{0};
  int ended_first = 0;
  semaphore go;
  semaphore gone;
  auto rt = cx.multi_thread(1);
  auto handle = rt.spawn([&, end = reports_end(ended)]() -> task<std::unique_ptr<on_destroy>> {
    go.acquire();
    co_return std::make_unique<on_destroy>([&] {
      ended_first = ended.load();
      gone.release();
    });
  });
  handle.drop();
  go.release();
  gone.acquire();
  cx.reached(ended_first == 1, "the future is gone when the result goes");
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
