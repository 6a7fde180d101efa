// SPDX-License-Identifier: Apache-2.0
//
// Blocking pool, local set, join set, token, channel: the thread of the body uses them, a worker runs the tasks.
#include "smallest.hpp"

namespace conformance {

CASE(aborted_when_it_has_started, rule::blocking_not_abortable,
     "a closure that has started delivers its value", can::multi_thread, can::spawn_blocking,
     can::abort) {
  semaphore began;
  auto rt = cx.multi_thread(1);
  auto handle = rt.spawn_blocking([&] {
    began.release();
    return 7;
  });
  began.acquire();
  handle.abort();
  auto seen = rt.join(handle);
  cx.reached(seen.is_value() && seen.value() == 7, "its value is delivered");
}

CASE(one_closure_at_a_time, rule::blocking_capped, "a pool of one thread runs one closure at a time",
     can::multi_thread, can::spawn_blocking) {
  std::atomic<bool> over{false};
  std::atomic<bool> early{false};
  subject<R> rt(runtime_options{.workers = 1, .max_blocking_threads = 1});
  auto first = rt.spawn_blocking([&] { over.store(true); });
  auto second = rt.spawn_blocking([&] { early.store(!over.load()); });
  rt.drop();
  cx.reached(!early.load(), "the second begins when the first is over");
}

CASE(queued_as_the_runtime_goes, rule::blocking_queued_cancelled_at_shutdown,
     "a closure that waits for its turn when the runtime goes has an end", can::multi_thread,
     can::current_thread, can::spawn_blocking) {
  semaphore began;
  std::atomic<bool> ran{false};
  auto other = cx.current_thread();
  subject<R> rt(runtime_options{.workers = 1, .max_blocking_threads = 1});
  auto first = rt.spawn_blocking([&] { began.release(); });
  began.acquire();
  auto second = rt.spawn_blocking([&] { ran.store(true); });
  rt.drop();
  cx.reached(other.join(second).is_cancelled() != ran.load(), "it has run, or is cancelled");
}

CASE(a_local_task_aborted_elsewhere, rule::local_stays_on_thread,
     "a local task that another thread aborts is destroyed on its own", can::local_set,
     can::abort) {
  std::thread::id destroyed;
  handed_waker<R> waker;
  auto rt = cx.most_deterministic();
  typename R::local_set set(rt.runtime());
  auto handle = set.spawn([&, end = on_destroy([&] {
                             destroyed = std::this_thread::get_id();
                           })]() -> task<void> { co_await waker.suspend(); });
  std::thread outside([&] {
    waker.get();
    handle.abort();
  });
  rt.block_on([&]() -> task<void> { co_await set.run(); });
  outside.join();
  cx.reached(destroyed == std::this_thread::get_id(), "the set's thread destroyed it");
}

CASE(a_local_task_woken_elsewhere, rule::local_completes_when_empty,
     "driving a set to its end waits for a task that another thread wakes", can::local_set) {
  bool done = false;
  handed_waker<R> waker;
  auto rt = cx.most_deterministic();
  typename R::local_set set(rt.runtime());
  auto handle = set.spawn([&]() -> task<void> {
    co_await waker.suspend();
    done = true;
  });
  std::thread outside([&] { waker.get().wake(); });
  rt.block_on([&]() -> task<void> { co_await set.run(); });
  cx.reached(done, "its task is done");
  outside.join();
}

CASE(a_local_set_dropped_as_its_task_is_aborted, rule::local_drop_destroys,
     "a set that goes takes along a task that another thread aborts", can::local_set,
     can::abort) {
  std::thread::id destroyed;
  auto rt = cx.most_deterministic();
  std::optional<typename R::local_set> set;
  set.emplace(rt.runtime());
  auto handle = set->spawn([&, end = on_destroy([&] {
                              destroyed = std::this_thread::get_id();
                            })]() -> task<void> { co_return; });
  std::thread outside([&] { handle.abort(); });
  set.reset();
  cx.reached(destroyed == std::this_thread::get_id(), "the dropping thread destroyed it");
  outside.join();
}

CASE(the_second_ends_first, rule::set_completion_order,
     "who completes first comes out first", can::join_set, can::multi_thread) {
  handed_waker<R> waker;
  int first = 0;
  int second = 0;
  auto rt = cx.multi_thread(1);
  typename R::template join_set<int> set(rt.runtime());
  set.spawn([&]() -> task<int> {
    co_await waker.suspend();
    co_return 1;
  });
  set.spawn([]() -> task<int> { co_return 2; });
  rt.block_on([&]() -> task<void> {
    auto next = co_await set.join_next();
    first = next->value();
    waker.get().wake();
    auto last = co_await set.join_next();
    second = last->value();
  });
  cx.reached(first == 2 && second == 1, "the one that waits for a wake comes last");
}

CASE(awaited_as_the_last_one_ends, rule::set_empty_is_none,
     "none comes out only of a set that is empty", can::join_set, can::multi_thread) {
  bool some = false;
  bool none = false;
  auto rt = cx.multi_thread(1);
  typename R::template join_set<int> set(rt.runtime());
  set.spawn([]() -> task<int> { co_return 1; });
  rt.block_on([&]() -> task<void> {
    auto next = co_await set.join_next();
    some = next.has_value();
    auto after = co_await set.join_next();
    none = !after.has_value();
  });
  cx.reached(some && none, "a task comes out, then none");
}

CASE(counted_as_it_ends, rule::set_len_counts_unjoined,
     "the length counts a task whether it runs or is over", can::join_set, can::multi_thread) {
  auto rt = cx.multi_thread(1);
  typename R::template join_set<int> set(rt.runtime());
  set.spawn([]() -> task<int> { co_return 1; });
  const bool one = set.len() == 1;
  rt.block_on([&]() -> task<void> { auto next = co_await set.join_next(); });
  cx.reached(one && set.len() == 0, "it counts until it is taken out");
}

CASE(a_set_dropped_as_its_task_waits, rule::set_drop_aborts,
     "a set that goes ends its task", can::join_set, can::multi_thread) {
  semaphore gone;
  auto rt = cx.multi_thread(1);
  {
    typename R::template join_set<int> set(rt.runtime());
    set.spawn([&, end = on_destroy([&] { gone.release(); })]() -> task<int> {
      co_await R::suspend([](typename R::waker) {});
      co_return 1;
    });
  }
  gone.acquire();
  cx.reached();
}

CASE(all_aborted_as_one_ends, rule::set_abort_all_keeps,
     "after abort_all a task comes out with its value or as cancelled", can::join_set,
     can::multi_thread) {
  bool came = false;
  auto rt = cx.multi_thread(1);
  typename R::template join_set<int> set(rt.runtime());
  set.spawn([]() -> task<int> { co_return 1; });
  set.abort_all();
  const bool kept = set.len() == 1;
  rt.block_on([&]() -> task<void> {
    auto next = co_await set.join_next();
    came = next && (next->is_value() || next->is_cancelled());
  });
  cx.reached(kept && came, "it is kept, and comes out");
}

CASE(a_set_shut_down_as_its_task_waits, rule::set_shutdown_waits,
     "the shutdown of a set ends after its task", can::join_set, can::multi_thread) {
  std::atomic<int> ended{0};
  auto rt = cx.multi_thread(1);
  typename R::template join_set<int> set(rt.runtime());
  set.spawn([end = reports_end(ended)]() -> task<int> {
    co_await R::suspend([](typename R::waker) {});
    co_return 1;
  });
  rt.block_on([&]() -> task<void> { co_await set.shutdown(); });
  cx.reached(ended.load() == 1, "the task is over when it completes");
}

CASE(detached_from_its_set, rule::set_detach_all,
     "a task that was detached from its set runs on", can::join_set, can::multi_thread) {
  semaphore ran;
  handed_waker<R> waker;
  auto rt = cx.multi_thread(1);
  {
    typename R::template join_set<int> set(rt.runtime());
    set.spawn([&]() -> task<int> {
      co_await waker.suspend();
      ran.release();
      co_return 1;
    });
    set.detach_all();
    cx.expect(set.len() == 0, "the set is empty");
  }
  waker.get().wake();
  ran.acquire();
  cx.reached();
}

CASE(cancelled_for_good, rule::token_sticky,
     "a token stays cancelled when another thread has served its waiter", can::multi_thread,
     can::token) {
  typename R::cancellation_token token;
  auto rt = cx.multi_thread(1);
  auto handle = rt.spawn([token]() -> task<bool> {
    co_await token.cancelled();
    co_return token.is_cancelled();
  });
  token.cancel();
  auto seen = rt.join(handle);
  cx.reached(seen.value() && token.is_cancelled(), "every copy of it stays cancelled");
}

CASE(a_guard_that_goes_as_a_task_waits, rule::token_drop_guard,
     "a drop guard that goes wakes who waits for its token", can::multi_thread, can::token) {
  typename R::cancellation_token token;
  auto rt = cx.multi_thread(1);
  auto handle = rt.spawn([token]() -> task<void> { co_await token.cancelled(); });
  {
    const auto guard = token.drop_guard();
  }
  cx.reached(rt.join(handle).is_value(), "the wait ends");
}

CASE(a_receive_given_up_as_a_message_comes, rule::channel_recv_cancel_safe,
     "a message that meets the end of a receive is received later", can::mpsc,
     can::multi_thread, can::abort) {
  bool sent = false;
  bool received = false;
  auto rt = cx.multi_thread(1);
  auto ends = R::template mpsc<int>(1);
  auto& receiver = ends.second;
  auto waits = rt.spawn([&]() -> task<int> {
    auto message = co_await receiver.recv();
    co_return message.value_or(0);
  });
  rt.block_on([&]() -> task<void> { sent = co_await ends.first.send(7); });
  waits.abort();
  if (rt.join(waits).is_cancelled()) {
    rt.block_on([&, last = std::move(ends.first)]() -> task<void> {
      auto message = co_await receiver.recv();
      received = message && *message == 7;
    });
  } else {
    received = true;
  }
  cx.reached(sent && received, "it is not lost");
}

CASE(a_send_given_up_for_want_of_room, rule::channel_send_cancelled_not_sent,
     "a send that was given up has sent nothing", can::mpsc, can::multi_thread, can::abort) {
  bool first = false;
  bool none = false;
  auto rt = cx.multi_thread(1);
  auto ends = R::template mpsc<int>(1);
  auto& receiver = ends.second;
  rt.block_on([&]() -> task<void> { (void)co_await ends.first.send(1); });
  auto waits = rt.spawn([sender = std::move(ends.first)]() mutable -> task<bool> {
    const bool sent = co_await sender.send(2);
    co_return sent;
  });
  waits.abort();
  rt.join(waits);
  rt.block_on([&]() -> task<void> {
    auto one = co_await receiver.recv();
    first = one && *one == 1;
    auto other = co_await receiver.recv();
    none = !other;
  });
  cx.reached(first && none, "what was sent comes out, and nothing else");
}

CASE(closed_as_a_task_receives, rule::channel_closing_wakes_receiver,
     "the end of the last sender ends a receive", can::mpsc, can::multi_thread) {
  auto rt = cx.multi_thread(1);
  auto ends = R::template mpsc<int>(1);
  auto& receiver = ends.second;
  auto waits = rt.spawn([&]() -> task<bool> {
    auto message = co_await receiver.recv();
    co_return !message.has_value();
  });
  {
    const auto last = std::move(ends.first);
  }
  cx.reached(rt.join(waits).value(), "it yields none");
}

CASE(two_messages_from_another_thread, rule::channel_messages_in_order,
     "messages of a worker's task come in order", can::mpsc, can::multi_thread) {
  int first = 0;
  int second = 0;
  auto rt = cx.multi_thread(1);
  auto ends = R::template mpsc<int>(2);
  auto& receiver = ends.second;
  auto sends = rt.spawn([sender = std::move(ends.first)]() mutable -> task<void> {
    (void)co_await sender.send(1);
    (void)co_await sender.send(2);
  });
  rt.block_on([&]() -> task<void> {
    auto one = co_await receiver.recv();
    first = one.value_or(0);
    auto other = co_await receiver.recv();
    second = other.value_or(0);
  });
  cx.reached(first == 1 && second == 2, "they come in the order in which they were sent");
}

}  // namespace conformance
