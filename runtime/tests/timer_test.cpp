// SPDX-License-Identifier: Apache-2.0
//
// Timers, and the wheel that they are in.

#include "rt/detail/timer.hpp"
#include "rt/rt.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <iterator>
#include <map>
#include <random>
#include <thread>
#include <vector>

namespace {

using namespace std::chrono_literals;
using rt::detail::timer_driver;
using rt::detail::timer_entry;
using rt::detail::timer_wheel;
using answer = timer_driver::answer;

struct counting_target final : rt::wake_target {
  int wakes = 0;
  void wake() noexcept override { ++wakes; }
  void retain() noexcept override {}
  void release() noexcept override {}
};

TEST(timer, a_past_deadline_has_elapsed_at_once) {
  timer_driver driver;
  timer_entry entry;
  entry.deadline = rt::port::clock::now() - 1ms;
  EXPECT_EQ(driver.poll(entry, rt::waker()), answer::elapsed);
  EXPECT_EQ(driver.next_deadline(), rt::port::never);
}

TEST(timer, the_earliest_deadline_is_the_next_one_whatever_the_order_of_arrival) {
  timer_driver driver;
  const auto now = rt::port::clock::now();
  std::vector<timer_entry> entries(15);
  for (std::size_t i = 0; i < entries.size(); ++i) {
    entries[i].deadline = now + std::chrono::hours(1 + (i * 7) % 15);
    driver.poll(entries[i], rt::waker());
  }
  for (int expected = 1; expected <= 15; ++expected) {
    ASSERT_EQ(driver.next_deadline(), now + std::chrono::hours(expected));
    for (auto& e : entries) {
      if (e.deadline == now + std::chrono::hours(expected)) driver.cancel(e);
    }
  }
  EXPECT_EQ(driver.next_deadline(), rt::port::never);
}

TEST(timer_wheel, fires_each_entry_once_and_never_early_whatever_its_distance_and_the_steps) {
  std::mt19937_64 random(7);
  const auto up_to = [&random](std::uint64_t most) { return random() % (most + 1); };
  for (int round = 0; round < 50; ++round) {
    rt::port::time_point now{std::chrono::nanoseconds(up_to(std::uint64_t{1} << up_to(50)))};
    timer_wheel wheel(now);
    std::vector<timer_entry> entries(200);
    std::multimap<rt::port::time_point, timer_entry*> model;
    std::array<rt::waker, 7> due;
    for (auto& e : entries) {
      const std::uint64_t distance = up_to(std::uint64_t{1} << up_to(45));
      e.deadline = now - std::chrono::microseconds(5) + std::chrono::nanoseconds(distance);
      wheel.add(e);
      model.emplace(e.deadline, &e);
      if (up_to(3) > 0) continue;
      wheel.remove(*model.begin()->second);
      model.erase(model.begin());
    }
    while (!model.empty()) {
      ASSERT_EQ(wheel.earliest(), model.begin()->first);
      ASSERT_LE(wheel.not_before(), model.begin()->first);
      // To the next one, or just short of it, or anywhere.
      now = std::max(now, model.begin()->first - std::chrono::nanoseconds(up_to(1)));
      if (up_to(2) == 0) now += std::chrono::nanoseconds(up_to(std::uint64_t{1} << up_to(40)));
      std::size_t fired = 0;
      for (std::size_t n = due.size(); n == due.size(); fired += n) {
        n = wheel.take_due(now, due.data(), due.size());
      }
      const auto later = model.upper_bound(now);
      ASSERT_EQ(fired, static_cast<std::size_t>(std::distance(model.begin(), later)));
      for (auto gone = model.begin(); gone != later; ++gone) ASSERT_FALSE(gone->second->armed());
      model.erase(model.begin(), later);
      for (const auto& [at, entry] : model) ASSERT_TRUE(entry->armed());
    }
    ASSERT_TRUE(wheel.empty());
    ASSERT_EQ(wheel.earliest(), rt::port::never);
  }
}

TEST(timer_wheel, a_crowd_far_away_is_looked_at_when_its_time_comes_near) {
  const rt::port::time_point start{1h};
  timer_wheel wheel(start);
  std::vector<timer_entry> entries(1'000);
  for (auto& e : entries) {
    e.deadline = start + 10h;
    wheel.add(e);
  }
  std::array<rt::waker, 64> due;
  int looks = 0;
  for (auto next = wheel.not_before(); next < start + 10h; next = wheel.not_before(), ++looks) {
    ASSERT_GT(next, start);
    ASSERT_EQ(wheel.take_due(next, due.data(), due.size()), 0u);
  }
  EXPECT_LE(looks, 9) << "once a level at most";
  EXPECT_EQ(wheel.take_due(start + 10h, due.data(), due.size()), due.size());
  while (timer_entry* left = wheel.take_any()) EXPECT_EQ(left->deadline, start + 10h);
  EXPECT_TRUE(wheel.empty());
}

TEST(timer, an_earlier_entry_says_that_it_is_first) {
  timer_driver driver;
  timer_entry late;
  timer_entry early;
  late.deadline = rt::port::clock::now() + 2h;
  early.deadline = late.deadline - 1h;
  EXPECT_EQ(driver.poll(late, rt::waker()), answer::waiting_first);
  EXPECT_EQ(driver.poll(early, rt::waker()), answer::waiting_first);
  EXPECT_EQ(driver.poll(late, rt::waker()), answer::waiting);
  driver.cancel(early);
  driver.cancel(late);
}

TEST(timer, firing_wakes_what_is_due_and_nothing_else) {
  timer_driver driver;
  counting_target due_target;
  counting_target later_target;
  timer_entry due;
  timer_entry later;
  due.deadline = rt::port::clock::now() + 1ms;
  later.deadline = rt::port::clock::now() + 1h;
  driver.poll(due, rt::waker::adopt(&due_target));
  driver.poll(later, rt::waker::adopt(&later_target));
  while (rt::port::clock::now() < due.deadline) {
  }
  EXPECT_TRUE(driver.fire_due());
  EXPECT_EQ(due_target.wakes, 1);
  EXPECT_EQ(later_target.wakes, 0);
  driver.cancel(later);
  EXPECT_FALSE(driver.fire_due());
}

TEST(timer, closing_wakes_everybody_and_refuses_newcomers) {
  timer_driver driver;
  counting_target target;
  timer_entry waiting;
  waiting.deadline = rt::port::clock::now() + 1h;
  driver.poll(waiting, rt::waker::adopt(&target));
  driver.close();
  EXPECT_EQ(target.wakes, 1);
  EXPECT_EQ(driver.poll(waiting, rt::waker()), answer::closed);
}

TEST(timekeeping, a_worker_that_is_busy_for_long_leaves_later_timers_to_a_sleeper) {
  using namespace std::chrono_literals;
  auto runtime = rt::builder().multi_thread(2).build();
  std::atomic<bool> busy{false};
  std::atomic<bool> go_on{false};
  using flag = rt::assert_send_static<std::atomic<bool>*>;
  auto task = runtime.spawn(
      [](flag is_busy, flag may_go) -> rt::task<> {
        co_await rt::sleep(20ms);  // afterwards its worker has just kept time
        is_busy.value->store(true);
        while (!*may_go.value) std::this_thread::yield();
      },
      flag{&busy}, flag{&go_on});
  while (!busy) std::this_thread::yield();
  runtime.block_on(rt::sleep(20ms));  // by the other worker
  go_on = true;
  EXPECT_TRUE(runtime.block_on(task).has_value());
}

TEST(clock_arithmetic, is_clamped_at_both_ends) {
  namespace port = rt::port;
  using std::chrono::hours;
  EXPECT_EQ(port::clamped(hours::max()), port::duration::max());
  EXPECT_EQ(port::clamped(hours::min()), port::duration::min());
  const port::time_point early{-hours(1)};
  EXPECT_EQ(port::later(early, hours(2)), port::time_point{hours(1)});
  EXPECT_EQ(port::later(early, hours::max()), early + port::duration::max());
  EXPECT_EQ(port::later(port::time_point{hours(1)}, hours::max()), port::never);
  EXPECT_EQ(port::later(early, hours::min()), port::time_point::min());
  EXPECT_EQ(rt::interval(hours::max()).period(), port::duration::max());
}

TEST(timeout, destroys_what_it_gave_up_before_it_answers) {
  auto runtime = rt::builder().current_thread().start_paused(true).build();
  runtime.block_on([]() -> rt::local_task<> {
    rt::mutex<int> m;
    const auto holds = [](rt::mutex<int>& held) -> rt::local_task<> {
      auto guard = co_await held.lock();
      co_await rt::sleep(std::chrono::hours(1));
    };
    EXPECT_TRUE(!(co_await rt::timeout(std::chrono::seconds(1), holds(m))) && m.try_lock());
  });
}

}  // namespace
