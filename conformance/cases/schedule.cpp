// SPDX-License-Identifier: Apache-2.0
//
// Chapter: scheduling and yielding (spec/rules/04-schedule.md).
//
// Delays are counted in turns of other tasks, never in time. Where a worker has to be kept busy,
// the tasks that do it end by themselves after `generous` turns, so that an unfair runtime fails a
// case and does not hang it.
#include <algorithm>
#include <atomic>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <thread>
#include <vector>

#include "conformance/harness/case.hpp"

namespace conformance {
namespace {

/// The suite's bound on a delay, in turns of other tasks. A fair scheduler needs a few dozen.
constexpr unsigned generous = 50'000;

/// Waits for `condition` on any flavour. On a current-thread runtime this drives the tasks, for at
/// most `generous` turns of the root.
template <class R, class Condition>
bool come_true(case_context<R>& cx, subject<R>& rt, Condition condition) {
  if (rt.options().workers > 0) return cx.eventually(rt, condition);
  rt.block_on([&condition]() -> task<void> {
    for (unsigned turn = 0; turn < generous && !condition(); ++turn)
      co_await R::suspend([](typename R::waker self) { self.wake(); });
  });
  return condition();
}

/// Where a task leaves its waker for others. Thread-safe.
template <class R>
class place {
 public:
  void leave(typename R::waker waker) {
    const std::lock_guard lock(mutex_);
    waker_ = std::move(waker);
  }
  void wake() {
    std::optional<typename R::waker> waker;
    {
      const std::lock_guard lock(mutex_);
      waker.swap(waker_);
    }
    if (waker) waker->wake();
  }
  [[nodiscard]] bool taken() {
    const std::lock_guard lock(mutex_);
    return waker_.has_value();
  }

 private:
  std::mutex mutex_;
  std::optional<typename R::waker> waker_;
};

/// Two tasks that wake each other and so keep a worker busy until `over`.
template <class R>
struct rally {
  place<R> side[2];
  std::atomic<unsigned> turns{0};
  std::atomic<bool> over{false};
  std::atomic<int> players_left{2};
  gate ended;
  /// Called by a player at the hundredth turn.
  std::function<void()> in_the_middle;
  /// From which turn on somebody waits to be polled; 0 while nobody does.
  std::atomic<unsigned> waiting_since{0};

  void start_waiting() { waiting_since = turns.load() + 1; }
  void count_turn() {
    const unsigned now = ++turns;
    if (now == 100 && in_the_middle) in_the_middle();
    const unsigned since = waiting_since;
    if (since != 0 && now > since && now - since > generous) over = true;
  }
};

template <class R>
task<void> play(rally<R>& game, int me) {
  while (!game.over) {
    game.count_turn();
    co_await R::suspend([&game, me](typename R::waker self) {
      game.side[me].leave(std::move(self));
      game.side[1 - me].wake();
    });
  }
  game.side[1 - me].wake();
  if (--game.players_left == 0) game.ended.open();
}

/// Plays until somebody ends the game: true when it has ended.
template <class R>
bool play_to_the_end(case_context<R>& cx, subject<R>& rt, rally<R>& game) {
  for (int me : {0, 1}) rt.spawn([&game, me]() -> task<void> { return play<R>(game, me); });
  if (rt.options().workers > 0) {
    const bool ended = cx.eventually(rt, [&] { return game.ended.is_open(); });
    game.over = true;
    return ended;
  }
  rt.block_on([&]() -> task<void> { co_await game.ended.template wait<R>(); });
  return true;
}

/// A suspended task is woken in the middle of a rally on the runtime's only thread.
template <class R>
void wake_during_rally(case_context<R>& cx, subject<R>& rt, rally<R>& game, place<R>& bench,
                       std::atomic<bool>& woken, std::atomic<bool>& served) {
  rt.spawn([&]() -> task<void> {
    while (!woken)
      co_await R::suspend([&bench](typename R::waker self) { bench.leave(std::move(self)); });
    served = !game.over.exchange(true);
  });
  if (!come_true(cx, rt, [&] { return bench.taken(); })) return;
  game.in_the_middle = [&] {
    woken = true;
    bench.wake();
    game.start_waiting();
  };
  if (!play_to_the_end(cx, rt, game)) return;
  cx.reached(served, "a woken task is polled although two others keep waking each other");
}

}  // namespace

CASE(woken_task_is_polled_on_a_busy_worker, rule::schedule_bounded_delay,
     "a woken task is polled within a bound while two others keep the only worker busy",
     can::multi_thread) {
  rally<R> game;
  place<R> bench;
  std::atomic<bool> woken{false}, served{false};
  auto rt = cx.multi_thread(1);
  wake_during_rally(cx, rt, game, bench, woken, served);
}

CASE(woken_task_is_polled_on_a_busy_thread, rule::schedule_bounded_delay,
     "a woken task is polled within a bound while two others keep a current-thread runtime busy",
     can::current_thread) {
  rally<R> game;
  place<R> bench;
  std::atomic<bool> woken{false}, served{false};
  auto rt = cx.current_thread();
  wake_during_rally(cx, rt, game, bench, woken, served);
}

CASE(blocked_worker_may_delay_others, rule::schedule_blocking_voids_delay,
     "while a task holds the only worker, other tasks may wait; afterwards they run",
     can::multi_thread) {
  std::atomic<bool> holding{false}, other_spawned{false}, other_ran{false}, ran_meanwhile{false};
  auto rt = cx.multi_thread(1);
  rt.spawn([&]() -> task<void> {
    holding = true;
    while (!other_spawned) std::this_thread::yield();
    // Long enough for any other thread of the runtime to take the task, if there is one.
    for (int i = 0; i < 50 && !other_ran; ++i) std::this_thread::yield();
    ran_meanwhile = other_ran.load();
    co_return;
  });
  if (!come_true(cx, rt, [&] { return holding.load(); })) {
    other_spawned = true;
    return;
  }
  rt.spawn([&]() -> task<void> {
    other_ran = true;
    co_return;
  });
  other_spawned = true;
  const bool ran = come_true(cx, rt, [&] { return other_ran.load(); });
  cx.expect_rule(rule::schedule_bounded_delay, ran,
                 "a task that waited for a blocked worker runs when the worker is free again");
  cx.declare({"the other task waited", "the other task ran meanwhile"});
  cx.sample(ran_meanwhile ? "the other task ran meanwhile" : "the other task waited");
  cx.reached();
}

CASE(ready_tasks_may_run_in_any_order, rule::schedule_order_unspecified,
     "tasks made ready together run, in whatever order") {
  constexpr int tasks = 8;
  std::mutex mutex;
  std::vector<int> order;
  std::atomic<int> ran{0};
  auto rt = cx.any_runtime();
  cx.declare({"in the order of spawning", "in another order"});
  for (unsigned round = cx.samples(20); round > 0; --round) {
    order.clear();
    ran = 0;
    rt.spawn([&]() -> task<void> {
      for (int i = 0; i < tasks; ++i)
        rt.spawn([&, i]() -> task<void> {
          {
            const std::lock_guard lock(mutex);
            order.push_back(i);
          }
          ++ran;
          co_return;
        });
      co_return;
    });
    const bool all = come_true(cx, rt, [&] { return ran == tasks; });
    if (!cx.expect_rule(rule::schedule_burst_keeps_all, all, "all of the tasks made ready run"))
      return;
    const bool sorted = std::is_sorted(order.begin(), order.end());
    cx.sample(sorted ? "in the order of spawning" : "in another order");
  }
  cx.reached();
}

CASE(shares_may_be_unequal, rule::schedule_unequal_permitted,
     "of two tasks that yield, one may get ahead of the other", can::yield) {
  constexpr int yields = 50;
  std::atomic<int> steps[2] = {0, 0};
  std::atomic<int> lead{0};
  auto rt = cx.any_runtime();
  for (int me : {0, 1})
    rt.spawn([&, me]() -> task<void> {
      while (steps[me] < yields) {
        const int ahead = ++steps[me] - steps[1 - me];
        if (ahead > lead) lead = ahead;
        co_await R::yield_now();
      }
    });
  const bool ended = come_true(cx, rt, [&] { return steps[0] == yields && steps[1] == yields; });
  cx.expect_rule(rule::yield_all_progress, ended, "both of two yielding tasks come to their end");
  cx.declare({"in turns", "one got ahead"});
  cx.sample(lead <= 1 ? "in turns" : "one got ahead");
  cx.reached();
}

CASE(sleeping_worker_is_woken_for_ready_tasks, rule::schedule_idle_worker_woken,
     "an idle worker takes tasks that a busy worker made ready", can::multi_thread) {
  // Two tasks are woken, not one: a worker may keep one task to itself for the time after its poll.
  struct round_state {
    place<R> bench[2];
    std::atomic<bool> woken{false}, taken_up{false}, give_up{false};
  };
  std::deque<round_state> rounds;
  auto rt = cx.multi_thread(2);
  for (unsigned round = cx.samples(10); round > 0; --round) {
    round_state& now = rounds.emplace_back();
    for (auto& seat : now.bench)
      rt.spawn([&now, &seat]() -> task<void> {
        while (!now.woken)
          co_await R::suspend([&seat](typename R::waker self) { seat.leave(std::move(self)); });
        now.taken_up = true;
      });
    if (!cx.eventually(rt, [&] { return now.bench[0].taken() && now.bench[1].taken(); })) return;
    cx.settle(rt);  // both workers have gone to sleep
    rt.spawn([&now]() -> task<void> {
      // A worker that woke up in vain for this task goes back to sleep.
      for (int i = 0; i < 50; ++i) std::this_thread::yield();
      now.woken = true;
      for (auto& seat : now.bench) seat.wake();
      while (!now.taken_up && !now.give_up) std::this_thread::yield();
      co_return;
    });
    const bool taken_up = cx.eventually(rt, [&] { return now.taken_up.load(); });
    now.give_up = true;
    if (!cx.reached(taken_up,
                    "an idle worker takes up tasks while the worker that woke them is busy"))
      return;
  }
}

namespace {
/// Many tasks spawned by one task in one poll; true when each of them ran exactly once.
template <class R>
void burst(case_context<R>& cx, subject<R>& rt, std::vector<std::atomic<unsigned>>& runs,
           std::atomic<std::size_t>& ran) {
  rt.spawn([&]() -> task<void> {
    for (auto& mine : runs)
      rt.spawn([&mine, &ran]() -> task<void> {
        ++mine;
        ++ran;
        co_return;
      });
    co_return;
  });
  const bool all = come_true(cx, rt, [&] { return ran >= runs.size(); });
  cx.reached(all, "every task of a burst runs");
  bool once = true;
  for (auto& mine : runs) once = once && mine <= 1;
  cx.expect(once, "no task of a burst runs twice");
}

}  // namespace

CASE(burst_on_one_worker_loses_no_task, rule::schedule_burst_keeps_all,
     "ten thousand tasks spawned in one poll all run", can::multi_thread) {
  std::vector<std::atomic<unsigned>> runs(cx.samples(10'000));
  std::atomic<std::size_t> ran{0};
  auto rt = cx.multi_thread(1);
  burst(cx, rt, runs, ran);
}

CASE(burst_on_one_thread_loses_no_task, rule::schedule_burst_keeps_all,
     "ten thousand tasks spawned in one poll of a current-thread runtime all run",
     can::current_thread) {
  std::vector<std::atomic<unsigned>> runs(cx.samples(10'000));
  std::atomic<std::size_t> ran{0};
  auto rt = cx.current_thread();
  burst(cx, rt, runs, ran);
}

CASE(stolen_tasks_run_exactly_once, rule::schedule_steal_exactly_once,
     "tasks that other workers take over from the worker that spawned them run exactly once",
     can::multi_thread) {
  constexpr unsigned wave = 250;
  // One wave, and of the looks for what ends a thread's wait one, where the schedule is controlled:
  // every look is a step of its own there.
  const unsigned waves = std::min(8u, cx.samples(40));
  const unsigned patience = std::min(1'000u, cx.samples(1'000));
  struct child {
    std::atomic<unsigned> runs{0};
    std::atomic<bool> moved{false};
  };
  std::vector<child> children(waves * wave);
  std::atomic<unsigned> ran{0}, waves_done{0};
  bool moved = false;
  const unsigned rounds = cx.samples(5);
  for (unsigned round = 0; round < rounds || (!moved && round < 20 && cx.may_try_again());
       ++round) {
    for (auto& c : children) c.runs = 0, c.moved = false;
    ran = 0;
    waves_done = 0;
    auto rt = cx.multi_thread(4);
    rt.spawn([&]() -> task<void> {
      while (waves_done < waves) {
        const std::uint32_t spawner = recorder::this_thread();
        const unsigned this_wave = waves_done;
        for (unsigned i = 0; i < wave; ++i) {
          child& mine = children[this_wave * wave + i];
          rt.spawn([&ran, &waves_done, &mine, spawner, this_wave, patience]() -> task<void> {
            // Whoever is early keeps its worker, so that the spawner's queue gets long.
            for (unsigned turn = 0; turn < patience && waves_done == this_wave; ++turn)
              std::this_thread::yield();
            if (recorder::this_thread() != spawner) mine.moved = true;
            ++mine.runs;
            ++ran;
            co_return;
          });
        }
        ++waves_done;
        // The spawner keeps its worker, so that others have time to take over.
        const unsigned before = ran;
        for (unsigned turn = 0; turn < patience && ran == before; ++turn)
          std::this_thread::yield();
        co_await R::suspend([](typename R::waker self) { self.wake(); });
      }
    });
    const bool all = cx.eventually(rt, [&] { return ran >= waves * wave; });
    rt.drop();
    bool once = true;
    for (auto& c : children) {
      once = once && c.runs <= 1;
      moved = moved || c.moved;
    }
    if (!cx.expect(all, "no task is lost on its way from one worker to another")) break;
    if (!cx.expect(once, "no task is run by two workers")) break;
  }
  if (moved)
    cx.reached();
  else
    cx.inconclusive("no task was taken over by a worker other than the one that spawned it");
}

namespace {
/// Another thread spawns while a rally keeps the runtime's only thread busy.
template <class R>
void spawn_during_rally(case_context<R>& cx, subject<R>& rt, rally<R>& game,
                        std::atomic<bool>& served) {
  std::thread outside([&] {
    while (game.turns < 100 && !game.over) std::this_thread::yield();
    rt.spawn([&]() -> task<void> {
      served = !game.over.exchange(true);
      co_return;
    });
    game.start_waiting();
  });
  const bool ended = play_to_the_end(cx, rt, game);
  outside.join();
  if (!ended) return;
  cx.reached(served,
             "a task spawned from outside is polled although the runtime's own tasks go on");
}

}  // namespace

CASE(spawn_from_outside_reaches_a_busy_worker, rule::schedule_outside_spawns_served,
     "a task spawned by another thread is polled while two tasks keep the only worker busy",
     can::multi_thread) {
  rally<R> game;
  std::atomic<bool> served{false};
  auto rt = cx.multi_thread(1);
  spawn_during_rally(cx, rt, game, served);
}

CASE(spawn_from_outside_reaches_a_busy_thread, rule::schedule_outside_spawns_served,
     "a task spawned by another thread is polled while a current-thread runtime is busy",
     can::current_thread) {
  rally<R> game;
  std::atomic<bool> served{false};
  auto rt = cx.current_thread();
  spawn_during_rally(cx, rt, game, served);
}

CASE(workers_survive_panics, rule::schedule_panic_keeps_workers,
     "after many detached tasks have panicked, two workers still run two tasks at once",
     can::multi_thread) {
  constexpr int panics = 20;
  std::atomic<int> thrown{0}, here{0};
  std::atomic<bool> give_up{false};
  auto rt = cx.multi_thread(2);
  for (int i = 0; i < panics; ++i)
    rt.spawn([&]() -> task<void> {
      ++thrown;
      throw std::runtime_error("a panic that nobody joins");
      co_return;
    });
  const bool all_ran = cx.eventually(rt, [&] { return thrown == panics; });
  if (!cx.expect(all_ran, "the workers go on running tasks while tasks panic")) return;
  cx.settle(rt);
  for (int i = 0; i < 2; ++i)
    rt.spawn([&]() -> task<void> {
      ++here;
      while (here < 2 && !give_up) std::this_thread::yield();
      co_return;
    });
  const bool both = cx.eventually(rt, [&] { return here == 2; });
  give_up = true;
  cx.reached(both, "two workers run two tasks at once after tasks have panicked");
}

CASE(yielding_task_goes_on, rule::yield_reschedules,
     "a task that yields a hundred times comes to its end without outside help", can::yield) {
  std::atomic<int> steps{0};
  auto rt = cx.any_runtime();
  rt.spawn([&]() -> task<void> {
    for (int i = 0; i < 100; ++i) {
      ++steps;
      co_await R::yield_now();
    }
    ++steps;
  });
  const bool ended = come_true(cx, rt, [&] { return steps == 101; });
  cx.reached(ended, "a task goes on after each yield without being woken by anybody");
}

namespace {
/// Four tasks on one thread, each yields until all have done their steps.
template <class R>
void yield_together(case_context<R>& cx, subject<R>& rt, std::vector<std::atomic<unsigned>>& steps,
                    std::atomic<unsigned>& total, std::atomic<unsigned>& ended) {
  constexpr unsigned enough = 50;
  rt.spawn([&]() -> task<void> {
    for (auto& mine : steps)
      rt.spawn([&]() -> task<void> {
        while (total < generous) {
          ++total;
          ++mine;
          bool all = true;
          for (auto& each : steps) all = all && each >= enough;
          if (all) break;
          co_await R::yield_now();
        }
        ++ended;
      });
    co_return;
  });
  const bool all_ended = come_true(cx, rt, [&] { return ended == steps.size(); });
  if (!cx.expect(all_ended, "tasks that only yield come to their end")) return;
  cx.reached(total < generous, "each of four tasks that only yield makes progress");
}

}  // namespace

CASE(yielding_tasks_share_a_worker, rule::yield_all_progress,
     "four tasks that only yield all make progress on one worker", can::multi_thread, can::yield) {
  std::vector<std::atomic<unsigned>> steps(4);
  std::atomic<unsigned> total{0}, ended{0};
  auto rt = cx.multi_thread(1);
  yield_together(cx, rt, steps, total, ended);
}

CASE(yielding_tasks_share_a_thread, rule::yield_all_progress,
     "four tasks that only yield all make progress on a current-thread runtime",
     can::current_thread, can::yield) {
  std::vector<std::atomic<unsigned>> steps(4);
  std::atomic<unsigned> total{0}, ended{0};
  auto rt = cx.current_thread();
  yield_together(cx, rt, steps, total, ended);
}

}  // namespace conformance
