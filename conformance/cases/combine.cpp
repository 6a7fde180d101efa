// SPDX-License-Identifier: Apache-2.0
//
// Chapter 15: concurrency and time limits inside one task.
#include <array>
#include <atomic>
#include <chrono>
#include <optional>
#include <thread>
#include <utility>

#include "conformance/harness/case.hpp"
#include "conformance/harness/driving.hpp"

namespace conformance {
namespace {

using namespace std::chrono_literals;

/// Notes on which threads code ran, and whether two stretches of it ever overlapped.
class whereabouts {
 public:
  explicit whereabouts(std::thread::id expected) : expected_(expected) {}
  void visit() {
    if (inside_.exchange(true)) overlapped_.store(true);
    if (std::this_thread::get_id() != expected_) strayed_.store(true);
    inside_.store(false);
  }
  [[nodiscard]] bool stayed() const { return !strayed_.load(); }
  [[nodiscard]] bool one_at_a_time() const { return !overlapped_.load(); }

 private:
  std::thread::id expected_;
  std::atomic<bool> inside_{false};
  std::atomic<bool> overlapped_{false};
  std::atomic<bool> strayed_{false};
};

}  // namespace

// --- branches -----------------------------------------------------------------------------------

CASE(select_branches_run_inside_the_task, rule::combine_select_one_task,
     "the branches of a select run on the thread that polls the awaiting future, one at a time",
     can::select) {
  whereabouts seen(std::this_thread::get_id());
  auto rt = cx.any_runtime();
  rt.block_on([&]() -> task<void> {
    auto steps = [&](int count) -> task<int> {
      for (int i = 0; i < count; ++i) {
        seen.visit();
        co_await turn<R>();
      }
      seen.visit();
      co_return count;
    };
    auto first = steps(20);
    auto second = steps(20);
    auto won = co_await R::select(std::move(first), std::move(second));
    cx.expect(won.index() == 0 ? std::get<0>(won) == 20 : std::get<1>(won) == 20,
              "select yields the value of the branch that won");
  });
  cx.reached(seen.stayed(), "no branch of a select leaves the thread that polls the task");
  cx.expect(seen.one_at_a_time(), "no two branches of a select run at the same time");
}

CASE(join_branches_run_inside_the_task, rule::combine_select_one_task,
     "the branches of a join run on the thread that polls the awaiting future, one at a time",
     can::select, can::join_all) {
  whereabouts seen(std::this_thread::get_id());
  auto rt = cx.any_runtime();
  rt.block_on([&]() -> task<void> {
    auto steps = [&](int count) -> task<void> {
      for (int i = 0; i < count; ++i) {
        seen.visit();
        co_await turn<R>();
      }
    };
    auto first = steps(20);
    auto second = steps(10);
    (void)co_await R::join_all(std::move(first), std::move(second));
  });
  cx.reached(seen.stayed(), "no branch of a join leaves the thread that polls the task");
  cx.expect(seen.one_at_a_time(), "no two branches of a join run at the same time");
}

CASE(select_destroys_the_loser, rule::combine_select_destroys_losers,
     "the branch that lost is destroyed when select resumes the awaiting task", can::select) {
  gate never;
  std::atomic<int> destroyed{0};
  auto rt = cx.most_deterministic();
  rt.block_on([&]() -> task<void> {
    auto loser = [&](on_destroy) -> task<int> {
      co_await never.template wait<R>();
      co_return 1;
    };
    auto winner = [&]() -> task<int> {
      co_await turn<R>();
      co_return 2;
    };
    auto first = loser(on_destroy([&] { destroyed.fetch_add(1); }));
    auto second = winner();
    auto won = co_await R::select(std::move(first), std::move(second));
    cx.reached(destroyed.load() == 1, "the losing branch is destroyed when select resumes");
    cx.expect(won.index() == 1 && std::get<1>(won) == 2, "the second branch won with its value");
    auto third = winner();
    auto fourth = loser(on_destroy([&] { destroyed.fetch_add(1); }));
    auto again = co_await R::select(std::move(third), std::move(fourth));
    cx.expect(destroyed.load() == 2, "whichever place the losing branch has, it is destroyed");
    cx.expect(again.index() == 0 && std::get<0>(again) == 2, "the first branch won with its value");
  });
}

CASE(join_all_is_concurrent, rule::combine_join_all_concurrent,
     "two futures that wait for each other can be joined", can::join_all, can::multi_thread) {
  gate first_ready, second_ready;
  signal done;
  std::atomic<bool> in_order{false};
  auto rt = cx.multi_thread();
  auto handle = rt.spawn([&]() -> task<void> {
    auto first = [&]() -> task<int> {
      co_await second_ready.template wait<R>();
      first_ready.open();
      co_return 1;
    };
    auto second = [&]() -> task<int> {
      second_ready.open();
      co_await first_ready.template wait<R>();
      co_return 2;
    };
    auto a = first();
    auto b = second();
    auto both = co_await R::join_all(std::move(a), std::move(b));
    in_order.store(both.first == 1 && both.second == 2);
    done.set();
  });
  if (!cx.reached(cx.eventually(rt, done), "a join of futures that wait for each other completes"))
    return;
  cx.expect(in_order.load(), "the values come in the order of the futures");
}

CASE(branches_may_borrow, rule::combine_borrows_in_scope,
     "branches read and write locals of the awaiting future", can::select) {
  int total = 0;
  auto rt = cx.any_runtime();
  rt.block_on([&]() -> task<void> {
    int local = 40;
    auto add = [&](int amount, int turns) -> task<int> {
      for (int i = 0; i < turns; ++i) co_await turn<R>();
      local += amount;
      co_return local;
    };
    auto quick = add(2, 1);
    auto slow = add(1000, 1000000);
    (void)co_await R::select(std::move(quick), std::move(slow));
    total = local;
  });
  cx.reached(total == 42, "a branch changes a local of the future that awaits it");
}

CASE(dropped_selects_drop_their_branches, rule::combine_borrows_in_scope,
     "branches of a select that is dropped while it waits end before what they borrow",
     can::select) {
  gate never;
  std::atomic<bool> lender_alive{true};
  std::atomic<int> ended{0}, outlived{0};
  auto rt = cx.most_deterministic();
  auto handle = rt.spawn([&]() -> task<void> {
    const on_destroy lender([&] { lender_alive.store(false); });
    auto branch = [&](on_destroy) -> task<int> {
      co_await never.template wait<R>();
      co_return 1;
    };
    auto borrower = [&] {
      return on_destroy([&] {
        if (!lender_alive.load()) outlived.fetch_add(1);
        ended.fetch_add(1);
      });
    };
    auto first = branch(borrower());
    auto second = branch(borrower());
    (void)co_await R::select(std::move(first), std::move(second));
  });
  (void)run_until_waiting(cx, rt, never, 2);
  rt.drop();
  cx.reached(ended.load() == 2 && outlived.load() == 0,
             "the branches of a dropped select end before what they borrow");
}

// --- time ---------------------------------------------------------------------------------------

CASE(a_timeout_destroys_what_it_limits, rule::time_timeout_destroys_inner,
     "the inner future is destroyed when a timeout resolves without a value", can::timeout) {
  gate never;
  std::atomic<bool> destroyed{false};
  auto rt = cx.any_runtime();
  rt.block_on([&]() -> task<void> {
    auto inner = [&](on_destroy) -> task<int> {
      co_await never.template wait<R>();
      co_return 1;
    };
    auto limited = inner(on_destroy([&] { destroyed.store(true); }));
    auto seen = co_await R::timeout(1ms, std::move(limited));
    cx.expect(!seen.has_value(), "a future that never ends runs out of time");
    cx.reached(destroyed.load(), "the inner future is destroyed when its time ran out");
  });
}

CASE(a_ready_value_beats_the_deadline, rule::time_timeout_value_wins,
     "a future that is ready at once yields its value even if no time was left", can::timeout) {
  auto rt = cx.any_runtime();
  rt.block_on([&]() -> task<void> {
    auto ready = [](int value) -> task<int> { co_return value; };
    auto first = ready(7);
    auto without_time = co_await R::timeout(0ns, std::move(first));
    cx.reached(without_time.has_value() && *without_time == 7,
               "a value that is ready beats a deadline that has passed");
    auto second = ready(8);
    auto with_time = co_await R::timeout(1h, std::move(second));
    cx.expect(with_time.has_value() && *with_time == 8, "a value in time is passed on");
    auto third = [&]() -> task<int> {
      co_await turn<R>();
      co_return 9;
    };
    auto later = third();
    auto suspended_once = co_await R::timeout(1h, std::move(later));
    cx.expect(suspended_once.has_value() && *suspended_once == 9,
              "so is one that needed several polls");
  });
}

CASE(a_sleep_is_never_short, rule::time_sleep_never_early,
     "a sleep lasts at least as long as was asked for", can::sleep) {
  using clock = std::chrono::steady_clock;
  auto rt = cx.any_runtime();
  const unsigned rounds = cx.samples(5);
  rt.block_on([&]() -> task<void> {
    bool long_enough = true;
    for (unsigned i = 0; i < rounds; ++i) {
      for (const auto length : std::array<std::chrono::nanoseconds, 4>{100us, 1500us, 3ms, 8ms}) {
        const auto start = clock::now();
        co_await R::sleep(length);
        if (clock::now() - start < length) long_enough = false;
      }
    }
    cx.reached(long_enough, "no sleep ends before its time has passed");
  });
}

CASE(a_dropped_sleep_leaves_nothing, rule::time_sleep_drop_cancels,
     "a sleep that was dropped does not cut a later one short and is not waited for", can::sleep,
     can::select) {
  using clock = std::chrono::steady_clock;
  auto rt = cx.any_runtime();
  rt.block_on([&]() -> task<void> {
    bool started = false;
    auto sleeper = [&](std::chrono::nanoseconds length) -> task<void> {
      started = true;
      co_await R::sleep(length);
    };
    auto until_it_sleeps = [&]() -> task<void> {
      while (!started) co_await turn<R>();
    };
    // Nobody waits for this one: the case would last an hour.
    auto hour = sleeper(1h);
    auto first_watch = until_it_sleeps();
    (void)co_await R::select(std::move(hour), std::move(first_watch));
    started = false;
    auto dropped = sleeper(10ms);
    auto second_watch = until_it_sleeps();
    (void)co_await R::select(std::move(dropped), std::move(second_watch));
    const auto start = clock::now();
    co_await R::sleep(30ms);
    cx.reached(clock::now() - start >= 30ms, "a dropped sleep does not cut a later one short");
  });
}

}  // namespace conformance
