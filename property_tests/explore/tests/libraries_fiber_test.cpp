// SPDX-License-Identifier: Apache-2.0
//
// Boost.Fiber: stackful tasks of the program itself, on several logical threads.
#include <taskspec/explore_gtest.hpp>

#include <boost/fiber/all.hpp>

#include <atomic>
#include <thread>

namespace {

using namespace taskspec::explore;

TEST(fiber, fibers_of_two_threads_talk_through_a_channel) {
  const result seen = check(
      [] {
        boost::fibers::buffered_channel<int> channel(4);
        std::thread producer([&] {
          boost::fibers::fiber([&] {
            channel.push(1);
            channel.push(2);
            channel.close();
          }).join();
        });
        int sum = 0;
        boost::fibers::fiber([&] {
          for (int one : channel) sum += one;
        }).join();
        producer.join();
        TASKSPEC_EXPLORE_CHECK(sum == 3);
      },
      {.schedules = 500, .quiet = true});
  EXPECT_TRUE(seen) << seen.message;
}

TEST(fiber, a_mutex_of_fibers_excludes_across_threads) {
  const auto body = [](bool locked) {
    return [locked] {
      boost::fibers::mutex mutex;
      std::atomic<int> counter{0};
      const auto add = [&] {
        boost::fibers::fiber([&] {
          if (locked) mutex.lock();
          counter = counter + 1;
          if (locked) mutex.unlock();
        }).join();
      };
      std::thread other(add);
      add();
      other.join();
      TASKSPEC_EXPLORE_CHECK(counter == 2);
    };
  };
  const options how{.schedules = 500, .quiet = true};
  EXPECT_TRUE(check(body(true), how));
  EXPECT_EQ(check(body(false), how).failure, failure_kind::assertion);
}

}  // namespace
