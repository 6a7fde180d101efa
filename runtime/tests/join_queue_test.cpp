// SPDX-License-Identifier: Apache-2.0
//
// Join queues: as join sets, but in the order of the spawns.

#include "rt/join_queue.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <stdexcept>
#include <vector>

#include "tests/support.hpp"

namespace {

using namespace rt_test;
using namespace std::chrono_literals;

class join_queue : public testing::TestWithParam<int> {
 protected:
  rt::runtime make() const { return make_runtime(GetParam()); }
};
INSTANTIATE_TEST_SUITE_P(flavour, join_queue, testing::Values(0, 2), flavour_name);

rt::task<int> give(int n, int yields) {
  for (int i = 0; i < yields; ++i) co_await rt::yield_now();
  co_return n;
}
rt::task<int> fail(int n) {
  co_await rt::yield_now();
  throw std::runtime_error(std::to_string(n));
}
rt::task<int> wait_for_ever(std::shared_ptr<int> keep) {
  for (;;) co_await rt::suspend([](const rt::waker&) {});
  co_return *keep;
}

TEST_P(join_queue, results_come_out_in_the_order_of_the_spawns_however_long_they_take) {
  auto runtime = make();
  runtime.block_on([]() -> rt::task<> {
    rt::join_queue<int> queue;
    for (int i = 0; i < 50; ++i) queue.spawn(give, i, 50 - i);
    EXPECT_EQ(queue.len(), 50u);
    for (int i = 0; i < 50; ++i) {
      auto result = co_await queue.join_next();
      EXPECT_EQ(result->value(), i);
    }
    EXPECT_TRUE(queue.is_empty());
    EXPECT_FALSE((co_await queue.join_next()).has_value()) << "an empty queue answers at once";
    EXPECT_FALSE(queue.try_join_next().has_value());
  });
}

TEST_P(join_queue, a_younger_result_waits_for_the_older_ones) {
  auto runtime = make();
  runtime.block_on([]() -> rt::task<> {
    rt::join_queue<int> queue;
    auto stop = queue.spawn(wait_for_ever, std::make_shared<int>(0));
    auto second = queue.spawn(give, 2, 0);
    while (!second.is_finished()) co_await rt::yield_now();
    EXPECT_FALSE(queue.try_join_next().has_value());
    const auto none = co_await rt::timeout(1ms, queue.join_next());
    EXPECT_FALSE(none.has_value());
    EXPECT_EQ(queue.len(), 2u) << "a dropped await takes nothing out";
    stop.abort();
    const auto first = co_await queue.join_next();
    EXPECT_TRUE(first->is_cancelled());
    EXPECT_EQ(queue.try_join_next()->value(), 2);
  });
}

TEST_P(join_queue, dropping_it_aborts_its_tasks_and_detaching_does_not) {
  auto runtime = make();
  auto alive = std::make_shared<int>(1);
  std::weak_ptr<int> watch = alive;
  std::optional<rt::abort_handle> detached;
  runtime.block_on([&]() -> rt::task<> {
    rt::join_queue<int> queue;
    queue.spawn(wait_for_ever, std::move(alive));
    rt::join_queue<int> other;
    detached = other.spawn(wait_for_ever, std::make_shared<int>(2));
    other.detach_all();
    EXPECT_TRUE(other.is_empty());
    co_await rt::yield_now();
  });
  runtime.block_on(quiescence(runtime));
  EXPECT_TRUE(watch.expired());
  EXPECT_FALSE(detached->is_finished());
}

TEST_P(join_queue, join_all_gives_the_values_in_order_or_throws_and_aborts_the_rest) {
  auto runtime = make();
  runtime.block_on([]() -> rt::task<> {
    rt::join_queue<int> good;
    for (int i = 0; i < 5; ++i) good.spawn(give, i, 5 - i);
    const auto values = co_await std::move(good).join_all();
    EXPECT_EQ(values, (std::vector{0, 1, 2, 3, 4}));

    rt::join_queue<int> bad;
    bad.spawn(fail, 7);
    auto rest = bad.spawn(wait_for_ever, std::make_shared<int>(0));
    bool threw = false;
    try {
      static_cast<void>(co_await std::move(bad).join_all());
    } catch (const rt::join_error& e) {
      threw = e.is_panic();
    }
    EXPECT_TRUE(threw);
    while (!rest.is_finished()) co_await rt::yield_now();
  });
}

TEST_P(join_queue, shutdown_waits_until_all_are_gone) {
  auto runtime = make();
  auto alive = std::make_shared<int>(1);
  std::weak_ptr<int> watch = alive;
  runtime.block_on([&]() -> rt::task<> {
    rt::join_queue<int> queue;
    queue.spawn(wait_for_ever, std::move(alive));
    queue.push(rt::spawn(give, 1, 1));
    queue.spawn_blocking([] { return 1; });
    co_await queue.shutdown();
    EXPECT_TRUE(queue.is_empty());
    EXPECT_TRUE(watch.expired());
  });
}

static_assert(rt::Send<rt::join_queue<int>>);

}  // namespace
