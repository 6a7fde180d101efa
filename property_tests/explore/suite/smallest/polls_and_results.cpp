// SPDX-License-Identifier: Apache-2.0
#include <memory>
#include <stdexcept>
#include <string_view>

#include "smallest.hpp"

namespace conformance {
namespace {

struct disk_is_full : std::runtime_error {
  disk_is_full() : std::runtime_error("the disk is full") {}
};

/// A result that says when it is destroyed.
using reporting = std::unique_ptr<on_destroy>;

}  // namespace

CASE(not_run_inside_the_spawn, rule::spawn_returns_first,
     "a task that a task spawns does not run before the spawn has returned", can::multi_thread) {
  std::atomic<bool> returned{false};
  std::atomic<bool> early{false};
  semaphore done;
  auto rt = cx.multi_thread(1);  // one worker: it runs the child after this poll
  auto parent = rt.spawn([&]() -> task<void> {
    auto child = rt.spawn([&]() -> task<void> {
      early.store(!returned.load());
      done.release();
      co_return;
    });
    returned.store(true);
    co_return;
  });
  done.acquire();
  cx.reached(!early.load(), "no part of it ran inside the call");
}

CASE(not_polled_after_a_throw, rule::poll_not_after_panic,
     "a wake on its way reaches no task that has thrown", can::multi_thread) {
  handed_waker<R> waker;
  std::atomic<int> entered{0};
  auto rt = cx.multi_thread(1);
  auto handle = rt.spawn([&]() -> task<void> {
    if (entered.fetch_add(1) > 0) co_return;
    co_await waker.suspend();
    throw 1;
  });
  auto& wake = waker.get();
  wake.wake();
  wake.wake();
  rt.join(handle);
  rt.drop();
  cx.reached(entered.load() == 1, "it was run once");
}

CASE(woken_and_aborted, rule::poll_not_after_destruction,
     "a wake on its way reaches no task that an abort has destroyed", can::multi_thread,
     can::abort) {
  handed_waker<R> waker;
  std::atomic<bool> destroyed{false};
  std::atomic<bool> late{false};
  auto rt = cx.multi_thread(1);
  auto handle = rt.spawn([&]() -> task<void> {
    if (destroyed.load()) {
      late.store(true);
      co_return;
    }
    const on_destroy end([&] { destroyed.store(true); });
    co_await waker.suspend();
    late.store(destroyed.load());
  });
  auto& wake = waker.get();
  handle.abort();
  wake.wake();
  rt.join(handle);
  rt.drop();
  cx.reached(!late.load(), "nothing of it runs after its destruction");
}

CASE(aborted_inside_a_poll, rule::poll_destruction_exclusive,
     "an abort that meets a poll destroys nothing before the poll is over", can::multi_thread,
     can::abort) {
  semaphore began;
  semaphore go;
  std::atomic<bool> inside{false};
  std::atomic<bool> overlap{false};
  auto rt = cx.multi_thread(1);
  auto handle = rt.spawn([&, end = on_destroy([&] {
                            if (inside.load()) overlap.store(true);
                          })]() -> task<void> {
    inside.store(true);
    began.release();
    go.acquire();
    inside.store(false);
    co_await R::suspend([](typename R::waker) {});
  });
  began.acquire();
  handle.abort();
  go.release();
  rt.join(handle);
  cx.reached(!overlap.load(), "poll and destruction exclude each other");
}

CASE(destroyed_where_it_returned, rule::poll_future_destroyed_at_completion,
     "the future goes where its task returned, although another thread has its waker",
     can::multi_thread) {
  std::thread::id returned;
  std::thread::id destroyed;
  handed_waker<R> waker;
  auto rt = cx.multi_thread(1);
  auto handle = rt.spawn([&, end = on_destroy([&] {
                            destroyed = std::this_thread::get_id();
                          })]() -> task<void> {
    co_await waker.suspend();
    returned = std::this_thread::get_id();
  });
  waker.get().wake();
  rt.join(handle);
  cx.reached(destroyed == returned, "it is destroyed at once, by the thread that polled it");
}

CASE(aborted_as_it_throws, rule::poll_future_destroyed_once,
     "an abort that meets a throw leaves a future that is destroyed once", can::multi_thread,
     can::abort) {
  std::atomic<int> ended{0};
  handed_waker<R> waker;
  auto rt = cx.multi_thread(1);
  auto handle = rt.spawn([&, end = reports_end(ended)]() -> task<void> {
    co_await waker.suspend();
    throw 1;
  });
  waker.get().wake();
  handle.abort();
  rt.join(handle);
  rt.drop();
  cx.reached(ended.load() == 1, "it is destroyed once");
}

CASE(aborted_before_its_first_poll, rule::abort_before_first_poll,
     "a task that was aborted before its first poll is not polled", can::multi_thread,
     can::abort) {
  semaphore began;
  semaphore go;
  std::atomic<bool> polled{false};
  auto rt = cx.multi_thread(1);
  auto keeps_the_worker = rt.spawn([&]() -> task<void> {
    began.release();
    go.acquire();
    co_return;
  });
  began.acquire();
  auto handle = rt.spawn([&]() -> task<void> {
    polled.store(true);
    co_return;
  });
  handle.abort();
  go.release();
  cx.reached(rt.join(handle).is_cancelled() && !polled.load(), "it is cancelled, unpolled");
}

CASE(aborted_while_it_runs_on, rule::abort_running_continues,
     "a task that is aborted in a poll goes on to its next suspension, and no further",
     can::multi_thread, can::abort) {
  semaphore began;
  semaphore go;
  std::atomic<bool> went_on{false};
  std::atomic<bool> passed{false};
  auto rt = cx.multi_thread(1);
  auto handle = rt.spawn([&]() -> task<void> {
    began.release();
    go.acquire();
    went_on.store(true);
    co_await R::suspend([](typename R::waker) {});
    passed.store(true);
  });
  began.acquire();
  handle.abort();
  go.release();
  auto seen = rt.join(handle);
  cx.reached(seen.is_cancelled() && went_on.load() && !passed.load(), "it ends where it suspends");
}

CASE(aborted_when_it_is_known_to_be_over, rule::abort_after_completion_nothing,
     "an abort changes nothing once another thread has seen that the task is over",
     can::multi_thread, can::abort, can::is_finished) {
  auto rt = cx.multi_thread(1);
  auto handle = rt.spawn([]() -> task<int> { co_return 7; });
  if (handle.is_finished()) {
    handle.abort();
    auto seen = rt.join(handle);
    cx.expect(seen.is_value() && seen.value() == 7, "its value stands");
  } else {
    rt.join(handle);
  }
  cx.reached();
}

CASE(joined_as_it_is_aborted, rule::abort_join_promptly,
     "the join of a suspended task that is aborted needs no wake", can::multi_thread,
     can::abort_handle) {
  handed_waker<R> waker;
  auto rt = cx.multi_thread(1);
  auto handle = rt.spawn([&]() -> task<void> { co_await waker.suspend(); });
  auto other = handle.abort_handle();
  waker.get();
  std::thread second([&] { other.abort(); });
  const bool cancelled = rt.join(handle).is_cancelled();
  second.join();
  cx.reached(cancelled, "it resolves with the destruction");
}

CASE(thrown_to_a_joiner, rule::error_payload_intact, "an exception crosses to its joiner",
     can::multi_thread) {
  auto rt = cx.multi_thread(1);
  auto handle = rt.spawn([]() -> task<void> {
    throw disk_is_full();
    co_return;
  });
  auto seen = rt.join(handle);
  if (!cx.reached(seen.is_panic(), "the join says panic")) return;
  bool same = false;
  try {
    std::rethrow_exception(seen.payload());
  } catch (const disk_is_full& error) {
    same = error.what() == std::string_view("the disk is full");
  } catch (...) {
  }
  cx.expect(same, "its payload is what was thrown");
}

CASE(destroyed_before_its_panic_is_seen, rule::panic_destroys_first,
     "the future of a task that threw is gone when its join resolves", can::multi_thread) {
  std::atomic<int> ended{0};
  auto rt = cx.multi_thread(1);
  auto handle = rt.spawn([end = reports_end(ended)]() -> task<void> {
    throw 1;
    co_return;
  });
  cx.reached(rt.join(handle).is_panic() && ended.load() == 1, "the future went first");
}

CASE(dropped_before_the_result_comes, rule::result_dropped_early_by_completer,
     "the result of a task whose handle is gone goes where the task ended, whoever has a waker",
     can::multi_thread) {
  handed_waker<R> waker;
  semaphore gone;
  std::thread::id ended;
  std::thread::id destroyed;
  auto rt = cx.multi_thread(1);
  auto handle = rt.spawn([&]() -> task<reporting> {
    co_await waker.suspend();
    ended = std::this_thread::get_id();
    co_return std::make_unique<on_destroy>([&] {
      destroyed = std::this_thread::get_id();
      gone.release();
    });
  });
  handle.drop();
  waker.get().wake();
  gone.acquire();
  cx.reached(destroyed == ended, "the thread that completed the task destroyed it");
}

CASE(dropped_when_the_result_is_there, rule::result_dropped_late_by_dropper,
     "the result of a task that is over goes with its handle", can::multi_thread,
     can::is_finished) {
  tally results;
  auto rt = cx.multi_thread(1);
  auto handle = rt.spawn([&]() -> task<counted> { co_return counted(results, 1); });
  if (handle.is_finished()) {
    handle.drop();
    cx.expect(results.alive.load() == 0, "it is destroyed during the drop");
  } else {
    rt.join(handle);
  }
  cx.reached();
}

CASE(an_abort_handle_keeps_no_result, rule::result_not_by_waker_or_abort_handle,
     "the result of a detached task goes although another thread has an abort handle",
     can::multi_thread, can::abort_handle) {
  semaphore gone;
  auto rt = cx.multi_thread(1);
  auto handle = rt.spawn([&]() -> task<reporting> {
    co_return std::make_unique<on_destroy>([&] { gone.release(); });
  });
  const auto other = handle.abort_handle();
  handle.drop();
  gone.acquire();
  cx.reached();
}

CASE(let_go_in_any_order, rule::result_nothing_remains,
     "nothing of a task remains when its handle, its waker and its runtime are gone",
     can::multi_thread) {
  handed_waker<R> waker;
  auto rt = cx.multi_thread(1);
  auto handle = rt.spawn([&]() -> task<counted> {
    co_await waker.suspend();
    static tally results;
    co_return counted(results, 1);
  });
  auto& wake = waker.get();
  wake.wake();
  handle.drop();
  rt.drop();
  cx.reached();  // blocks that are left are the explorer's to find
}

CASE(awaited_by_one_then_another, rule::join_latest_waker,
     "the end wakes who awaits the handle, not a task that did so before", can::multi_thread,
     can::abort) {
  handed_waker<R> waker;
  auto rt = cx.multi_thread(1);
  auto joined = rt.spawn([&]() -> task<int> {
    co_await waker.suspend();
    co_return 7;
  });
  auto first = rt.spawn([&]() -> task<void> { auto seen = co_await joined.join(); });
  auto& wake = waker.get();
  first.abort();
  rt.join(first);
  auto second = rt.spawn([&]() -> task<bool> {
    auto seen = co_await joined.join();
    co_return seen.is_value();
  });
  wake.wake();
  auto seen = rt.join(second);
  cx.reached(seen.is_value() && seen.value(), "who awaits it last goes on");
}

CASE(a_wait_that_is_given_up, rule::join_cancelled_wait_harmless,
     "giving up a wait for a handle does not touch its task", can::multi_thread, can::abort) {
  handed_waker<R> waker;
  auto rt = cx.multi_thread(1);
  auto joined = rt.spawn([&]() -> task<int> {
    co_await waker.suspend();
    co_return 7;
  });
  auto waits = rt.spawn([&]() -> task<void> { auto seen = co_await joined.join(); });
  auto& wake = waker.get();
  waits.abort();
  rt.join(waits);
  wake.wake();
  cx.reached(rt.join(joined).is_value(), "a later join has the value");
}

CASE(awaited_and_not_driven, rule::join_observes_only,
     "a task that nobody drives does not run because another thread awaits it",
     can::multi_thread, can::current_thread) {
  std::atomic<bool> ran{false};
  auto home = cx.current_thread();
  auto rt = cx.multi_thread(1);
  auto joined = home.spawn([&]() -> task<int> {
    ran.store(true);
    co_return 7;
  });
  auto joiner = rt.spawn([&]() -> task<bool> {
    auto seen = co_await joined.join();
    co_return seen.is_value();
  });
  const bool early = ran.load();
  auto seen = home.join(joiner);
  cx.reached(!early && seen.is_value() && seen.value(), "it runs when its own runtime is driven");
}

CASE(a_root_stays_where_it_is, rule::runtime_block_on_here,
     "a root that another thread wakes is polled on the thread of block_on") {
  handed_waker<R> waker;
  bool here = true;
  const auto caller = std::this_thread::get_id();
  auto rt = cx.most_deterministic();
  std::thread outside([&] { waker.get().wake(); });
  rt.block_on([&]() -> task<void> {
    here = std::this_thread::get_id() == caller;
    co_await waker.suspend();
    here = here && std::this_thread::get_id() == caller;
  });
  outside.join();
  cx.reached(here, "both polls are on the calling thread");
}

}  // namespace conformance
