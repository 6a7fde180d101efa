// SPDX-License-Identifier: Apache-2.0
//
// [rest] of property_tests/programs/world.hpp: when a program is at rest on a runtime that cannot say so.
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "property_tests/programs/world.hpp"

namespace property {
namespace {

/// Takes wakes and does nothing: the test is the scheduler.
struct does_nothing {
  struct waker {
    void wake() const {}
  };
};

class rest : public ::testing::Test {
 protected:
  // Task 1 runs; task 2 waits at gate a since its first poll.
  rest() {
    world_.begins_poll(1, 1);
    world_.begins_poll(2, 1);
    world_.stands(2, place::at_gate, 0);
    world_.wait_at(0, 2, 1, {});
  }
  void ends(task_number task) { world_.stands(task, place::over); }

  does_nothing runtime_;
  world<does_nothing> world_{
      spec::model::program{.tasks = {{}, {}}, .end = spec::model::ending::drop_at_rest}, runtime_};
};

TEST_F(rest, begins_when_all_wait_for_what_nobody_does) {
  EXPECT_FALSE(world_.settled()) << "task 1 runs";
  ends(1);
  EXPECT_TRUE(world_.settled());
}

TEST_F(rest, waits_for_the_poll_that_a_wake_at_a_shut_gate_brings) {
  world_.poke(2);
  ends(1);
  EXPECT_FALSE(world_.settled()) << "task 2 is owed a poll";
  world_.begins_poll(2, 2);
  EXPECT_FALSE(world_.settled()) << "it runs";
  world_.stands(2, place::at_gate, 0);
  world_.wait_at(0, 2, 2, {});
  EXPECT_TRUE(world_.settled());
}

TEST_F(rest, owes_nothing_for_the_waker_of_an_earlier_poll) {
  world_.begins_poll(2, 2);
  world_.stands(2, place::awaiting, 1);
  world_.poke(2);  // handed out by poll 1
  EXPECT_FALSE(world_.settled());
  world_.stands(1, place::at_gate, 1);
  EXPECT_TRUE(world_.settled());
}

TEST_F(rest, waits_for_an_open_gate_to_be_passed) {
  ends(1);
  world_.open(0);
  EXPECT_FALSE(world_.settled());
  ends(2);
  EXPECT_TRUE(world_.settled());
}

TEST_F(rest, is_one_moment_and_not_the_first_half_of_one_and_the_second_of_another) {
  std::atomic<bool> enough{false};
  std::thread tasks([&] {
    // Task 1 waits for task 2, which runs and ends; and again. Never do both rest.
    while (!enough) {
      world_.stands(2, place::running);
      world_.stands(1, place::awaiting, 2);
      ends(2);
      world_.stands(1, place::running);
    }
  });
  int rested = 0;
  for (int look = 0; look < 2'000'000; ++look) rested += world_.settled() ? 1 : 0;
  enough = true;
  tasks.join();
  EXPECT_EQ(rested, 0);
}

}  // namespace
}  // namespace property
