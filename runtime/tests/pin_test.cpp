// SPDX-License-Identifier: Apache-2.0
//
// The pin counter: bounds.send-across-suspension at run time, for types that opt in. This program
// is compiled with RT_CHECK_PINS.
#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <string>

#include "rt/rt.hpp"

namespace {

class guard {
 public:
  explicit guard(std::shared_ptr<std::atomic<int>> held) : held_(std::move(held)) { ++*held_; }
  guard(const guard&) = delete;
  guard& operator=(const guard&) = delete;
  ~guard() { --*held_; }

 private:
  std::shared_ptr<std::atomic<int>> held_;
  rt::pin pinned_{"guard"};
};

std::atomic<int> reports{0};
void count_report(const char* part_of) {
  if (std::string(part_of) == "guard") ++reports;
}

// Counts what is reported, in place of aborting, for the length of a test.
class pins : public testing::Test {
 protected:
  pins() { rt::set_pinned_suspension_handler(count_report); }
  ~pins() override { rt::set_pinned_suspension_handler(nullptr); }
  int reported() const { return reports.load() - before_; }

 private:
  int before_ = reports.load();
};

using counter = std::shared_ptr<std::atomic<int>>;

rt::task<int> holds(counter held) {
  const guard mine(held);
  co_await rt::yield_now();
  co_return held->load();
}
rt::task<int> ends_first(counter held) {
  int seen = 0;
  {
    const guard mine(held);
    seen = held->load();
  }
  co_await rt::yield_now();
  co_return seen;
}
rt::task<int> calls_holder(counter held) { co_return co_await holds(std::move(held)); }
rt::task<int> never_suspends(counter held) {
  const guard mine(held);
  co_return held->load();
}

template <class F>
int run(F f) {
  auto runtime = rt::builder().multi_thread().build();
  return runtime.block_on(runtime.spawn(f, std::make_shared<std::atomic<int>>(0))).value();
}

TEST_F(pins, alive_at_a_suspension_are_reported_once_per_suspension) {
  EXPECT_EQ(run(holds), 1);
  EXPECT_EQ(reported(), 1);
}

TEST_F(pins, whose_scope_ended_before_the_suspension_are_not_reported) {
  EXPECT_EQ(run(ends_first), 1);
  EXPECT_EQ(reported(), 0);
}

TEST_F(pins, in_an_awaited_coroutine_count_for_the_task) {
  EXPECT_EQ(run(calls_holder), 1);
  EXPECT_EQ(reported(), 1);
}

TEST_F(pins, of_a_task_that_never_suspends_are_not_reported) {
  EXPECT_EQ(run(never_suspends), 1);
  EXPECT_EQ(reported(), 0);
}

TEST_F(pins, of_the_thread_that_drives_the_task_are_not_the_tasks) {
  const guard mine(std::make_shared<std::atomic<int>>(0));
  auto runtime = rt::builder().current_thread().build();
  auto handle = runtime.spawn(ends_first, std::make_shared<std::atomic<int>>(0));
  EXPECT_EQ(runtime.block_on(std::move(handle)).value(), 1);
  EXPECT_EQ(reported(), 0);
}

rt::local_task<int> in_a_set() {
  rt::local_set set;
  auto handle = set.spawn_local(holds, std::make_shared<std::atomic<int>>(0));
  co_await set.run();
  co_return (co_await handle).value();
}

TEST_F(pins, of_a_local_task_are_welcome) {
  auto runtime = rt::builder().current_thread().build();
  EXPECT_EQ(runtime.block_on(in_a_set()), 1);
  EXPECT_EQ(reported(), 0);
}

TEST(pins_death, a_report_names_the_rule_and_what_is_pinned) {
  testing::FLAGS_gtest_death_test_style = "threadsafe";
  EXPECT_DEATH(static_cast<void>(run(holds)),
               "\\[bounds.send-across-suspension\\] a spawned task suspended while 'guard'");
}

TEST(a_pin, makes_what_holds_it_not_send) { static_assert(!rt::Send<rt::pin>); }

}  // namespace
