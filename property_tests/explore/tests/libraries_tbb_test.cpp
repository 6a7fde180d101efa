// SPDX-License-Identifier: Apache-2.0
//
// oneTBB as Debian ships it: its library is not compiled with hooks, so it runs between points as
// one step, and races are not looked for (a remark says so).
#include <taskspec/explore_gtest.hpp>

#include <oneapi/tbb/global_control.h>
#include <oneapi/tbb/task_arena.h>
#include <oneapi/tbb/task_group.h>

#include <atomic>

namespace {

using namespace taskspec::explore;

// A process a schedule: the library's workers never end by themselves.
options alone(std::uint64_t schedules) {
  return {.schedules = schedules, .max_points = 20000, .batch = 1, .quiet = true};
}

template <class Body>
void in_arena(Body body) {
  oneapi::tbb::task_scheduler_handle handle{oneapi::tbb::attach{}};
  {
    oneapi::tbb::task_arena arena(2);
    arena.execute([&] {
      oneapi::tbb::task_group group;
      body(group);
      group.wait();
    });
  }
  oneapi::tbb::finalize(handle, std::nothrow);
}

TEST(tbb, a_group_runs_all_its_tasks) {
  const result seen = check(
      [] {
        std::atomic<int> sum{0};
        in_arena([&](auto& group) {
          for (int i = 0; i < 3; ++i) group.run([&] { ++sum; });
        });
        TASKSPEC_EXPLORE_CHECK(sum == 3);
      },
      alone(150));
  EXPECT_TRUE(seen) << seen.message;
}

TEST(tbb, a_count_that_is_read_and_written_in_two_steps_is_found) {
  const result seen = check(
      [] {
        std::atomic<int> sum{0};
        in_arena([&](auto& group) {
          for (int i = 0; i < 2; ++i) group.run([&] { sum = sum + 1; });
        });
        TASKSPEC_EXPLORE_CHECK(sum == 2);
      },
      alone(1500));
  EXPECT_EQ(seen.failure, failure_kind::assertion) << seen.message;
}

}  // namespace
