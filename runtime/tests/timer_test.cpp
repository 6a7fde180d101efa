// SPDX-License-Identifier: Apache-2.0
//
// The timer heap.

#include "rt/detail/timer.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <vector>

namespace {

using namespace std::chrono_literals;
using rt::detail::timer_driver;
using rt::detail::timer_entry;
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
  std::vector<timer_entry> entries(50);
  for (std::size_t i = 0; i < entries.size(); ++i) {
    entries[i].deadline = now + std::chrono::hours(1 + (i * 37) % 50);
    driver.poll(entries[i], rt::waker());
  }
  for (int expected = 1; expected <= 50; ++expected) {
    ASSERT_EQ(driver.next_deadline(), now + std::chrono::hours(expected));
    for (auto& e : entries) {
      if (e.deadline == now + std::chrono::hours(expected)) driver.cancel(e);
    }
  }
  EXPECT_EQ(driver.next_deadline(), rt::port::never);
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

}  // namespace
