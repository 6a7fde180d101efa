// SPDX-License-Identifier: Apache-2.0
//
// Boost.Asio as it is: pools, strands, coroutines, timers (epoll, eventfd, timerfd). Right programs
// stay silent; an unprotected counter is found.
#include <taskspec/explore_gtest.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>

#include <atomic>
#include <chrono>

namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using namespace taskspec::explore;

asio::awaitable<void> add(std::atomic<int>& sum) {
  sum.fetch_add(1, std::memory_order_relaxed);
  co_await asio::post(asio::use_awaitable);
  sum.fetch_add(1, std::memory_order_relaxed);
}

TEST(asio, a_pool_runs_every_coroutine) {
  EXPECT_EXPLORED(
      [] {
        std::atomic<int> sum{0};
        asio::thread_pool pool(2);
        for (int i = 0; i < 3; ++i) asio::co_spawn(pool, add(sum), asio::detached);
        pool.join();
        EXPECT_EQ(sum.load(), 6);
      },
      {.schedules = 1500});
}

asio::awaitable<void> sleep_and_add(std::atomic<int>& sum, std::chrono::hours time) {
  asio::steady_timer timer(co_await asio::this_coro::executor, time);
  co_await timer.async_wait(asio::use_awaitable);
  sum.fetch_add(1);
}

TEST(asio, timers_fire_in_virtual_time) {
  EXPECT_EXPLORED(
      [] {
        std::atomic<int> sum{0};
        asio::thread_pool pool(2);
        for (int i = 0; i < 3; ++i)
          asio::co_spawn(pool, sleep_and_add(sum, std::chrono::hours(i)), asio::detached);
        pool.join();
        EXPECT_EQ(sum.load(), 3);
      },
      {.schedules = 800});
}

TEST(asio, a_cancelled_timer_says_so) {
  EXPECT_EXPLORED(
      [] {
        asio::io_context context;
        asio::steady_timer timer(context, 1h);
        std::atomic<bool> cancelled{false};
        timer.async_wait([&](const boost::system::error_code& error) {
          cancelled = error == asio::error::operation_aborted;
        });
        asio::post(context, [&] { timer.cancel(); });
        context.run();
        EXPECT_TRUE(cancelled);
      },
      {.schedules = 500, .early_timeouts = false});
}

void count_in(bool strand, asio::thread_pool& pool, int& counter) {
  auto lane = asio::make_strand(pool);
  for (int i = 0; i < 2; ++i) {
    if (strand)
      asio::post(lane, [&counter] { ++counter; });
    else
      asio::post(pool, [&counter] { ++counter; });
  }
}

TEST(asio, a_strand_protects_what_a_pool_does_not) {
  const auto body = [](bool strand) {
    return [strand] {
      int counter = 0;
      asio::thread_pool pool(2);
      count_in(strand, pool, counter);
      pool.join();
      EXPECT_EQ(counter, 2);
    };
  };
  EXPECT_EXPLORED(body(true), {.schedules = 1500});
  const result broken =
      check(body(false), {.name = "off the strand", .schedules = 1500, .quiet = true});
  EXPECT_EQ(broken.failure, failure_kind::data_race) << broken.message;
}

TEST(asio, futures_of_coroutines_arrive) {
  EXPECT_EXPLORED(
      [] {
        asio::thread_pool pool(1);
        auto answer = asio::co_spawn(
            pool, []() -> asio::awaitable<int> { co_return 42; }(), asio::use_future);
        EXPECT_EQ(answer.get(), 42);
        pool.join();
      },
      {.schedules = 1000});
}

}  // namespace
