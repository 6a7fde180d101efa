// SPDX-License-Identifier: Apache-2.0
//
// Chapter: waking a task (spec/rules/03-wake.md). Tasks leave their wakers in a box; the case calls
// them.
#include <atomic>
#include <memory>
#include <random>
#include <stdexcept>
#include <thread>
#include <utility>
#include <vector>

#include "conformance/harness/case.hpp"
#include "conformance/harness/driving.hpp"
#include "conformance/harness/waker_box.hpp"

namespace conformance {

namespace {
/// What a task that waits for `ready` shares with its case. Held by both, so that a task which is
/// never woken again may outlive its round.
template <class R>
struct waiting {
  waker_box<R> box;
  std::atomic<bool> ready{false};
  std::atomic<int> polls{0};
};

/// Suspends until `ready`, counting how often it was polled; leaves a waker in the box each time.
template <class R>
typename R::template task<int> wait_until_ready(std::shared_ptr<waiting<R>> shared) {
  while (!shared->ready.load()) {
    shared->polls.fetch_add(1);
    co_await R::suspend([&](typename R::waker mine) { shared->box.put(std::move(mine)); });
  }
  co_return 7;
}
}  // namespace

// --- leads-to-poll -------------------------------------------------------------------------------

CASE(each_wake_leads_to_a_poll, rule::wake_leads_to_poll,
     "two tasks that wake each other in turn both come to their end") {
  waker_box<R> boxes[2];
  std::atomic<bool> over{false};
  std::atomic<unsigned> turns{0};
  const unsigned wanted = cx.samples(400);
  auto rt = cx.most_deterministic();
  const auto play = [&](std::size_t me) -> task<void> {
    while (!over.load()) {
      co_await R::suspend([&](typename R::waker mine) {
        boxes[me].put(std::move(mine));
        boxes[1 - me].take_and_wake();
      });
      if (turns.fetch_add(1) >= 2 * wanted) over.store(true);
    }
    boxes[1 - me].take_and_wake();
  };
  auto first = rt.spawn([&]() -> task<void> { co_await play(0); });
  auto second = rt.spawn([&]() -> task<void> { co_await play(1); });
  cx.reached(run_until(cx, rt, [&] { return over.load(); }),
             "a suspended task that is woken is polled");
}

// --- merging-permitted ---------------------------------------------------------------------------

CASE(wakes_may_be_merged, rule::wake_merging_permitted,
     "ten wakes before the next poll lead to one poll or more, and nothing worse") {
  cx.declare({"one poll for all", "several polls"});
  auto rt = cx.most_deterministic();
  const unsigned rounds = cx.samples(20);
  for (unsigned i = 0; i < rounds; ++i) {
    const auto s = std::make_shared<waiting<R>>();
    auto handle = rt.spawn([s]() -> task<int> {
      const int seven = co_await wait_until_ready<R>(s);
      co_return seven;
    });
    if (!run_until(cx, rt, [&] { return !s->box.empty(); })) return;
    run_until_idle(cx, rt);
    const int before = s->polls.load();
    const auto wakers = s->box.take();
    for (int wake = 0; wake < 10; ++wake)
      for (const auto& one : wakers) one.wake();
    run_until_idle(cx, rt);
    const int polls = s->polls.load() - before;
    if (!cx.reached(polls >= 1, "ten wakes lead to at least one poll")) return;
    cx.sample(polls == 1 ? "one poll for all" : "several polls");
    s->ready.store(true);
    s->box.wake();
    const auto seen = rt.join(handle);
    cx.expect(seen.is_value() && seen.value() == 7, "the task ends with its value");
  }
}

// --- while-polled --------------------------------------------------------------------------------

CASE(self_wake_is_remembered, rule::wake_while_polled,
     "a task that wakes itself and then suspends is polled again") {
  const unsigned wanted = cx.samples(5000);
  std::atomic<unsigned> polls{0};
  auto rt = cx.any_runtime();
  auto handle = rt.spawn([&]() -> task<void> {
    for (unsigned i = 0; i < wanted; ++i) {
      co_await R::suspend([](typename R::waker mine) { mine.wake(); });
      polls.fetch_add(1);
    }
  });
  cx.reached(run_until(cx, rt, [&] { return polls.load() == wanted; }),
             "a wake that comes during a poll leads to another one");
}

CASE(wake_by_another_thread_is_remembered, rule::wake_while_polled,
     "a task that another thread wakes before it has suspended is polled again") {
  const unsigned wanted = cx.samples(20);
  std::atomic<unsigned> polls{0};
  auto rt = cx.any_runtime();
  auto handle = rt.spawn([&]() -> task<void> {
    for (unsigned i = 0; i < wanted; ++i) {
      co_await R::suspend([](typename R::waker mine) {
        std::thread([&] { mine.wake(); }).join();
      });
      polls.fetch_add(1);
    }
  });
  cx.reached(run_until(cx, rt, [&] { return polls.load() == wanted; }),
             "a wake that comes during a poll leads to another one");
}

// --- no-window -----------------------------------------------------------------------------------

CASE(wake_at_the_end_of_a_poll_is_not_lost, rule::wake_no_window,
     "a wake that arrives just as the poll ends is not lost", can::multi_thread) {
  waker_box<R> box;
  std::atomic<unsigned> polls{0};
  const unsigned wanted = cx.samples(1000);
  auto rt = cx.multi_thread();
  auto handle = rt.spawn([&]() -> task<void> {
    for (unsigned i = 0; i < wanted; ++i) {
      co_await R::suspend([&](typename R::waker mine) { box.put(std::move(mine)); });
      polls.fetch_add(1);
    }
  });
  for (unsigned i = 0; i < wanted; ++i) {
    // As close behind the poll as this machine allows.
    for (int spin = 0; spin < 2000 && box.empty(); ++spin) {
    }
    if (!cx.reached(cx.eventually(rt, [&] { return !box.empty() || polls.load() == wanted; }),
                    "a wake at the end of a poll is not lost"))
      return;
    box.take_and_wake();
  }
  cx.expect(cx.eventually(rt, [&] { return polls.load() == wanted; }),
            "a wake at the end of a poll is not lost");
}

// --- after-end-harmless --------------------------------------------------------------------------

CASE(wake_after_return_or_throw_does_nothing, rule::wake_after_end_harmless,
     "wakes after the end of a task change neither its value nor its panic") {
  for (const bool throws : {false, true}) {
    const auto s = std::make_shared<waiting<R>>();
    std::atomic<bool> gone{false};
    auto rt = cx.any_runtime();
    auto at_end = on_destroy([&] { gone.store(true); });
    auto handle = rt.spawn([s, throws, at_end = std::move(at_end)]() -> task<int> {
      const int seven = co_await wait_until_ready<R>(s);
      if (throws) throw std::runtime_error("the task fails");
      co_return seven;
    });
    if (!run_until(cx, rt, [&] { return !s->box.empty(); })) return;
    s->ready.store(true);
    s->box.wake();
    if (!run_until(cx, rt, [&] { return gone.load(); })) return;
    run_until_idle(cx, rt);
    for (int late = 0; late < 3; ++late) s->box.wake();
    run_until_idle(cx, rt);
    const auto seen = rt.join(handle);
    if (throws)
      cx.reached(seen.is_panic(), "a late wake leaves the panic as it was");
    else
      cx.reached(seen.is_value() && seen.value() == 7, "a late wake leaves the value as it was");
  }
}

CASE(wake_after_abort_does_nothing, rule::wake_after_end_harmless,
     "wakes after a task was cancelled do nothing", can::abort) {
  const auto s = std::make_shared<waiting<R>>();
  std::atomic<bool> gone{false};
  auto rt = cx.any_runtime();
  auto handle = rt.spawn([s, at_end = on_destroy([&] { gone.store(true); })]() -> task<int> {
    const int seven = co_await wait_until_ready<R>(s);
    co_return seven;
  });
  if (!run_until(cx, rt, [&] { return !s->box.empty(); })) return;
  handle.abort();
  if (!run_until(cx, rt, [&] { return gone.load(); })) return;
  run_until_idle(cx, rt);
  const int polls = s->polls.load();
  s->ready.store(true);
  for (int late = 0; late < 3; ++late) s->box.wake();
  run_until_idle(cx, rt);
  cx.reached(s->polls.load() == polls, "a late wake does not poll a cancelled task");
  cx.expect(rt.join(handle).is_cancelled(), "a late wake leaves the cancellation as it was");
}

CASE(wake_after_shutdown_does_nothing, rule::wake_after_end_harmless,
     "wakes after the runtime is gone do nothing, on any thread") {
  const auto s = std::make_shared<waiting<R>>();
  {
    auto rt = cx.any_runtime();
    auto handle = rt.spawn([s]() -> task<int> {
      const int seven = co_await wait_until_ready<R>(s);
      co_return seven;
    });
    if (!run_until(cx, rt, [&] { return !s->box.empty(); })) return;
  }
  const int polls = s->polls.load();
  s->box.wake();
  std::thread([&] { s->box.take_and_wake(); }).join();
  cx.reached(s->polls.load() == polls, "a wake after the shutdown does not poll the task");
}

// --- keeps-no-future -----------------------------------------------------------------------------

CASE(surviving_wakers_keep_nothing, rule::wake_keeps_no_future,
     "what a task owned is gone when it is joined, although its wakers live on") {
  tally owned;
  const auto s = std::make_shared<waiting<R>>();
  auto rt = cx.any_runtime();
  auto handle = rt.spawn([s, &owned, mine = counted(owned, 1)]() -> task<void> {
    const counted local(owned, 2);
    co_await R::suspend([&](typename R::waker mine_too) {
      for (int copy = 0; copy < 50; ++copy) s->box.put(mine_too);
    });
  });
  if (!run_until(cx, rt, [&] { return !s->box.empty(); })) return;
  s->box.wake();
  (void)rt.join(handle);
  cx.reached(!s->box.empty() && owned.alive.load() == 0,
             "surviving wakers keep nothing that the future owned");
}

// --- never-inline --------------------------------------------------------------------------------

namespace {
/// Tells whether code of a task ran on the thread that was inside `wake`.
struct inline_watch {
  std::atomic<bool> waking{false};
  std::atomic<std::uint32_t> waker_thread{0};
  std::atomic<bool> ran_inside{false};
  signal went_on;

  template <class Wake>
  void watch(Wake wake) {
    waker_thread.store(recorder::this_thread());
    waking.store(true);
    wake();
    waking.store(false);
  }
  void runs() {
    if (waking.load() && waker_thread.load() == recorder::this_thread()) ran_inside.store(true);
    went_on.set();
  }
};
}  // namespace

CASE(wake_from_outside_runs_nothing, rule::wake_never_inline,
     "a plain thread that wakes a task does not run it") {
  waker_box<R> box;
  inline_watch watch;
  auto rt = cx.any_runtime();
  auto handle = rt.spawn([&]() -> task<void> {
    co_await R::suspend([&](typename R::waker mine) { box.put(std::move(mine)); });
    watch.runs();
  });
  if (!run_until(cx, rt, [&] { return !box.empty(); })) return;
  run_until_idle(cx, rt);
  watch.watch([&] { box.wake(); });
  if (!run_until(cx, rt, [&] { return watch.went_on.is_set(); })) return;
  cx.reached(!watch.ran_inside.load(), "the woken task does not run inside wake");
}

CASE(wake_by_a_task_runs_nothing, rule::wake_never_inline,
     "a task that wakes another one goes on before that one runs on its thread") {
  waker_box<R> box;
  inline_watch watch;
  auto rt = cx.most_deterministic();
  auto sleeper = rt.spawn([&]() -> task<void> {
    co_await R::suspend([&](typename R::waker mine) { box.put(std::move(mine)); });
    watch.runs();
  });
  if (!run_until(cx, rt, [&] { return !box.empty(); })) return;
  run_until_idle(cx, rt);
  auto waking_task = rt.spawn([&]() -> task<void> {
    watch.watch([&] { box.wake(); });
    co_return;
  });
  if (!run_until(cx, rt, [&] { return watch.went_on.is_set(); })) return;
  cx.reached(!watch.ran_inside.load(), "the woken task does not run inside wake");
}

// --- from-any-thread -----------------------------------------------------------------------------

CASE(plain_thread_wakes, rule::wake_from_any_thread,
     "a thread that knows of no runtime copies a waker, calls it and drops it") {
  const auto s = std::make_shared<waiting<R>>();
  signal done;
  auto rt = cx.any_runtime();
  auto handle = rt.spawn([&, s]() -> task<void> {
    (void)co_await wait_until_ready<R>(s);
    done.set();
  });
  if (!run_until(cx, rt, [&] { return !s->box.empty(); })) return;
  run_until_idle(cx, rt);
  s->ready.store(true);
  std::thread([&] {
    const auto wakers = s->box.take();
    const auto copies = wakers;
    for (const auto& one : copies) one.wake();
  }).join();
  cx.reached(run_until(cx, rt, [&] { return done.is_set(); }), "a stranger's wake arrives");
}

CASE(task_of_another_runtime_wakes, rule::wake_from_any_thread,
     "a task of another runtime wakes this one's task") {
  const auto s = std::make_shared<waiting<R>>();
  signal done;
  auto rt = cx.any_runtime();
  auto other = cx.any_runtime();
  auto handle = rt.spawn([&, s]() -> task<void> {
    (void)co_await wait_until_ready<R>(s);
    done.set();
  });
  if (!run_until(cx, rt, [&] { return !s->box.empty(); })) return;
  run_until_idle(cx, rt);
  s->ready.store(true);
  auto stranger = other.spawn([s]() -> task<void> {
    s->box.take_and_wake();
    co_return;
  });
  if (!run_until(cx, other, [&] { return s->box.empty(); })) return;
  run_until_idle(cx, other);
  cx.reached(run_until(cx, rt, [&] { return done.is_set(); }),
             "a stranger's wake arrives");
}

// --- interrupts-park -----------------------------------------------------------------------------

CASE(wake_reaches_parked_workers, rule::wake_interrupts_park,
     "a wake from outside reaches a runtime whose workers are all parked", can::multi_thread) {
  waker_box<R> box;
  std::atomic<unsigned> polls{0};
  const unsigned wanted = cx.samples(100);
  auto rt = cx.multi_thread();
  auto handle = rt.spawn([&]() -> task<void> {
    for (unsigned i = 0; i < wanted; ++i) {
      co_await R::suspend([&](typename R::waker mine) { box.put(std::move(mine)); });
      polls.fetch_add(1);
    }
  });
  for (unsigned i = 0; i < wanted; ++i) {
    if (!cx.eventually(rt, [&] { return !box.empty() || polls.load() > i; })) return;
    cx.settle(rt);
    box.take_and_wake();
    if (!cx.reached(cx.eventually(rt, [&] { return polls.load() > i; }),
                    "parked workers notice a wake"))
      return;
  }
}

CASE(wake_reaches_parked_block_on, rule::wake_interrupts_park,
     "a wake from outside reaches a thread that is parked in block_on", can::current_thread) {
  waker_box<R> box;
  std::atomic<unsigned> polls{0};
  const unsigned wanted = cx.samples(20);
  auto rt = cx.current_thread();
  std::thread driving([&] {
    rt.block_on([&]() -> task<void> {
      for (unsigned i = 0; i < wanted; ++i) {
        co_await R::suspend([&](typename R::waker mine) { box.put(std::move(mine)); });
        polls.fetch_add(1);
      }
    });
  });
  for (unsigned i = 0; i < wanted; ++i) {
    (void)cx.eventually([&] { return !box.empty() || polls.load() > i; });
    cx.settle(rt);
    box.take_and_wake();
    (void)cx.eventually([&] { return polls.load() > i; });
  }
  driving.join();
  cx.reached(polls.load() == wanted, "the parked thread noticed each wake");
}

// --- self-wake-is-fair ---------------------------------------------------------------------------

CASE(self_waking_task_gives_way, rule::wake_self_wake_is_fair,
     "tasks that become ready run although another task wakes itself over and over") {
  constexpr unsigned victims = 8;
  constexpr unsigned turns_apart = 500;
  constexpr unsigned limit = 100'000;
  std::atomic<unsigned> ran{0};
  auto rt = cx.most_deterministic();
  auto spinner = rt.spawn([&]() -> task<bool> {
    std::vector<traced_handle<R, void>> spawned;
    for (unsigned turn = 0; turn < limit && ran.load() < victims; ++turn) {
      if (turn % turns_apart == 0 && spawned.size() < victims)
        spawned.push_back(rt.spawn([&]() -> task<void> {
          ran.fetch_add(1);
          co_return;
        }));
      co_await R::suspend([](typename R::waker mine) { mine.wake(); });
    }
    co_return ran.load() == victims;
  });
  const auto seen = rt.join(spinner);
  cx.reached(seen.is_value() && seen.value(), "other tasks run beside one that wakes itself");
}

// --- drop-schedules-nothing ----------------------------------------------------------------------

CASE(dropped_wakers_do_not_wake, rule::wake_drop_schedules_nothing,
     "dropping the last waker of a task unused does not lead to a poll") {
  cx.declare({"dropped: not polled", "dropped: polled", "kept: not polled", "kept: polled"});
  const unsigned rounds = cx.samples(40);
  std::mt19937_64 random(cx.seed());
  unsigned drops = 0;
  unsigned polled_after_drop = 0;
  unsigned polled_after_nothing = 0;
  auto rt = cx.any_runtime();
  for (unsigned i = 0; i < rounds; ++i) {
    const auto s = std::make_shared<waiting<R>>();
    auto handle = rt.spawn([s]() -> task<int> {
      const int seven = co_await wait_until_ready<R>(s);
      co_return seven;
    });
    if (!run_until(cx, rt, [&] { return !s->box.empty(); })) return;
    run_until_idle(cx, rt);
    const int before = s->polls.load();
    const bool drop = i == 0 || (i != 1 && random() % 2 == 0);
    if (drop) s->box.drop();
    run_until_idle(cx, rt);
    const bool polled = s->polls.load() != before;
    drops += drop ? 1 : 0;
    (drop ? polled_after_drop : polled_after_nothing) += polled ? 1 : 0;
    cx.sample(drop ? (polled ? "dropped: polled" : "dropped: not polled")
                   : (polled ? "kept: polled" : "kept: not polled"));
    s->ready.store(true);
    s->box.take_and_wake();
  }
  // A runtime may poll unasked: only polls which come with the drops, and only with them, count.
  const bool drops_poll = polled_after_drop == drops && polled_after_nothing == 0;
  cx.reached(!drops_poll, "dropping a waker does not poll the task");
}

}  // namespace conformance
