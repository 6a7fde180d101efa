// SPDX-License-Identifier: Apache-2.0
//
// The paused clock, intervals, and resettable sleeps.

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <string>
#include <vector>

#include "tests/support.hpp"

namespace {

using namespace rt_test;
using namespace std::chrono_literals;
using behavior = rt::missed_tick_behavior;

rt::runtime paused() { return rt::builder().current_thread().start_paused().build(); }

TEST(clock, a_paused_clock_jumps_to_the_next_timer_when_nothing_else_can_happen) {
  auto runtime = paused();
  const auto before = rt::port::clock::now();
  const auto slept = runtime.block_on([]() -> rt::task<rt::port::duration> {
    const auto start = rt::now();
    co_await rt::sleep(24h);
    co_return rt::now() - start;
  });
  EXPECT_EQ(slept, 24h);
  EXPECT_LT(rt::port::clock::now() - before, 12h);
}

TEST(clock, timers_fire_in_the_order_of_their_deadlines_whatever_their_distance) {
  auto runtime = paused();
  auto [tx, rx] = rt::unbounded_mpsc<int>();
  for (const int hours : {5, 1, 9, 3}) {
    runtime.spawn(
        [](rt::unbounded_sender<int> out, int n) -> rt::task<> {
          co_await rt::sleep(std::chrono::hours(n));
          out.send(n);
        },
        tx, hours);
  }
  const auto order = runtime.block_on([&]() -> rt::task<std::vector<int>> {
    std::vector<int> seen;
    while (seen.size() < 4) {
      const auto n = co_await rx.recv();
      seen.push_back(*n);
    }
    co_return seen;
  });
  EXPECT_EQ(order, (std::vector<int>{1, 3, 5, 9}));
}

TEST(clock, a_paused_clock_stands_still_while_there_is_something_to_do) {
  auto runtime = paused();
  runtime.block_on([]() -> rt::task<> {
    const auto start = rt::now();
    for (int i = 0; i < 500; ++i) co_await rt::yield_now();
    EXPECT_EQ(rt::now(), start);
  });
}

TEST(clock, a_paused_clock_stands_still_while_a_blocking_closure_runs_and_its_end_is_noticed) {
  auto runtime = paused();
  std::atomic<bool> go{false};
  runtime.block_on([&]() -> rt::task<> {
    const auto start = rt::now();
    // explained: bounds.static because the flag outlives the runtime.
    auto closure = rt::spawn_blocking(rt::owned_closure([&go] {
      while (!go.load()) std::this_thread::yield();
    }));
    auto sleeper = rt::spawn([]() -> rt::task<> { co_await rt::sleep(1h); });
    for (int i = 0; i < 10; ++i) co_await rt::yield_now();
    EXPECT_EQ(rt::now(), start);
    EXPECT_FALSE(sleeper.is_finished());
    closure.detach();  // nobody joins it
    go = true;
    static_cast<void>(co_await sleeper);
    EXPECT_EQ(rt::now() - start, 1h);
  });
}

TEST(clock, advance_moves_it_by_hand_and_resume_lets_it_flow) {
  auto runtime = make_runtime(0);
  runtime.block_on([]() -> rt::task<> {
    rt::test_clock::pause();
    EXPECT_THROW(rt::test_clock::pause(), rt::misuse);
    auto sleeper = rt::spawn([]() -> rt::task<int> {
      co_await rt::sleep(10s);
      co_return 1;
    });
    co_await rt::yield_now();
    const auto start = rt::now();
    co_await rt::test_clock::advance(4s);
    EXPECT_EQ(rt::now() - start, 4s);
    EXPECT_FALSE(sleeper.is_finished());
    co_await rt::test_clock::advance(6s);
    EXPECT_EQ((co_await sleeper).value(), 1);
    rt::test_clock::resume();
    EXPECT_THROW(rt::test_clock::resume(), rt::misuse);
    EXPECT_GE(rt::now() - start, 10s);
    co_await rt::sleep(1ms);
    bool threw = false;
    try {
      co_await rt::test_clock::advance(1s);
    } catch (const rt::misuse&) {
      threw = true;
    }
    EXPECT_TRUE(threw);
  });
}

TEST(clock, only_a_current_thread_runtime_can_pause) {
  EXPECT_THROW(rt::test_clock::pause(), rt::misuse);
  auto runtime = make_runtime(1);
  runtime.block_on([]() -> rt::task<> {
    EXPECT_THROW(rt::test_clock::pause(), rt::misuse);
    co_return;
  });
}

TEST(clock, a_timeout_at_a_point_in_time_lets_the_value_win_when_it_is_ready) {
  auto runtime = paused();
  runtime.block_on([]() -> rt::task<> {
    const auto ready = []() -> rt::task<int> { co_return 1; };
    const auto at_once = co_await rt::timeout_at(rt::now() - 1s, ready());
    EXPECT_EQ(at_once, 1);
    const auto start = rt::now();
    const auto late = co_await rt::timeout_at(start + 3s, rt::sleep(5s));
    EXPECT_FALSE(late.has_value());
    EXPECT_EQ(rt::now() - start, 3s);
  });
}

TEST(clock, a_sleep_can_be_reset_while_it_waits_and_after_it_is_over) {
  auto runtime = paused();
  runtime.block_on([]() -> rt::task<> {
    const auto start = rt::now();
    auto s = rt::sleep(1s);
    co_await s;
    EXPECT_TRUE(s.is_elapsed());
    s.reset(start + 5s);
    EXPECT_FALSE(s.is_elapsed());
    const auto reset_later = [&]() -> rt::task<> {
      co_await rt::sleep(1s);
      s.reset(start + 9s);
    };
    co_await rt::join(s, reset_later());
    EXPECT_EQ(rt::now() - start, 9s);
  });
}

std::vector<int> ticks_after_a_pause(behavior b) {
  auto runtime = paused();
  return runtime.block_on([b]() -> rt::task<std::vector<int>> {
    const auto start = rt::now();
    rt::interval every(10ms);
    every.set_missed_ticks(b);
    std::vector<int> at;
    co_await every.tick();
    co_await rt::sleep(35ms);
    for (int i = 0; i < 5; ++i) {
      co_await every.tick();
      at.push_back(static_cast<int>((rt::now() - start) / 1ms));
    }
    co_return at;
  });
}

TEST(interval, missed_ticks_follow_at_once_in_a_burst) {
  EXPECT_EQ(ticks_after_a_pause(behavior::burst), (std::vector<int>{35, 35, 35, 40, 50}));
}
TEST(interval, missed_ticks_delay_the_schedule) {
  EXPECT_EQ(ticks_after_a_pause(behavior::delay), (std::vector<int>{35, 45, 55, 65, 75}));
}
TEST(interval, missed_ticks_are_skipped) {
  EXPECT_EQ(ticks_after_a_pause(behavior::skip), (std::vector<int>{35, 40, 50, 60, 70}));
}

TEST(interval, a_dropped_tick_is_not_used_up_and_resets_move_the_schedule) {
  auto runtime = paused();
  runtime.block_on([]() -> rt::task<> {
    const auto start = rt::now();
    rt::interval every(start + 10ms, 10ms);
    static_cast<void>(co_await rt::timeout(4ms, every.tick()));
    EXPECT_EQ(co_await every.tick(), start + 10ms);
    every.reset_after(7ms);
    co_await every.tick();
    EXPECT_EQ(rt::now() - start, 17ms);
    every.reset_immediately();
    co_await every.tick();
    EXPECT_EQ(rt::now() - start, 17ms);
  });
  EXPECT_THROW(rt::interval(0ms), rt::misuse);
}

TEST(clock, what_the_last_closure_made_ready_comes_before_the_next_deadline) {
  auto runtime = paused();
  runtime.block_on([]() -> rt::task<> {
    for (int i = 0; i < 2000; ++i) {
      auto task = rt::spawn([]() -> rt::task<bool> {
        auto closure = rt::spawn_blocking([] {});
        co_return (co_await rt::timeout(1h, std::move(closure))).has_value();
      });
      EXPECT_TRUE((co_await task).value());
    }
  });
}

TEST(clock, moves_forward_only_and_stops_at_its_end) {
  auto runtime = paused();
  runtime.block_on([]() -> rt::task<> {
    bool refused = false;
    try {
      co_await rt::test_clock::advance(-1h);
    } catch (const rt::misuse&) {
      refused = true;
    }
    EXPECT_TRUE(refused);
    auto sleeper = rt::spawn([]() -> rt::task<> { co_await rt::sleep(1h); });
    co_await rt::yield_now();
    co_await rt::test_clock::advance(std::chrono::hours::max());
    EXPECT_TRUE((co_await sleeper).has_value());
    co_await rt::sleep(10ms);
    EXPECT_EQ(rt::now(), rt::port::never);
  });
}

TEST(clock, flows_on_after_its_end) {
  auto runtime = paused();
  runtime.block_on([]() -> rt::task<> {
    co_await rt::test_clock::advance(std::chrono::hours::max());
    rt::test_clock::resume();
    co_await rt::sleep(1ms);
    EXPECT_EQ(rt::now(), rt::port::never);
  });
}

}  // namespace
