// SPDX-License-Identifier: Apache-2.0
//
// The rest of mpsc: permits, closed, blocking forms, weak senders; and block_in_place.

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <thread>
#include <vector>

#include "tests/support.hpp"

namespace {

using namespace rt_test;

class channels : public testing::TestWithParam<int> {
 protected:
  rt::runtime make() const { return make_runtime(GetParam()); }
};
INSTANTIATE_TEST_SUITE_P(flavour, channels, testing::Values(0, 2), flavour_name);

TEST_P(channels, a_reserved_permit_sends_at_once_and_an_unused_one_is_given_back) {
  auto runtime = make();
  auto [tx, rx] = rt::mpsc<int>(1);
  auto permit = tx.try_reserve();
  ASSERT_TRUE(permit.has_value());
  EXPECT_EQ(tx.capacity(), 0u);
  EXPECT_FALSE(tx.try_send(1));
  EXPECT_FALSE(tx.try_reserve().has_value());
  EXPECT_TRUE(permit->send(5));
  EXPECT_THROW(permit->send(6), rt::misuse);
  EXPECT_EQ(rx.len(), 1u);
  EXPECT_EQ(rx.try_recv(), 5);
  {
    const auto unused = runtime.block_on(tx.reserve());
    EXPECT_TRUE(unused.has_value());
    EXPECT_EQ(tx.capacity(), 0u);
  }
  EXPECT_EQ(tx.capacity(), 1u);
}

TEST_P(channels, a_reservation_that_is_dropped_while_it_waits_or_when_granted_leaks_no_room) {
  auto runtime = make();
  for (int round = 0; round < 200; ++round) {
    auto [tx, rx] = rt::mpsc<int>(1);
    EXPECT_TRUE(tx.try_send(1));
    const auto reserve = [](rt::mpsc_sender<int> sender) -> rt::task<bool> {
      const auto permit = co_await sender.reserve();
      co_return permit.has_value();
    };
    auto first = runtime.spawn(reserve, tx);
    auto second = runtime.spawn(reserve, tx);
    runtime.block_on(rt::yield_now());
    EXPECT_EQ(rx.try_recv(), 1);
    first.abort();
    EXPECT_TRUE(runtime.block_on(second).value());
    static_cast<void>(runtime.block_on(first));
    EXPECT_EQ(tx.capacity(), 1u);
  }
}

TEST_P(channels, many_permits_come_together_in_turn_and_what_is_left_is_given_back) {
  auto runtime = make();
  auto [tx, rx] = rt::mpsc<int>(3);
  EXPECT_EQ(tx.max_capacity(), 3u);
  EXPECT_THROW(tx.reserve_many(4), rt::misuse);
  EXPECT_TRUE(tx.try_reserve_many(3)->next()->send(0));
  EXPECT_EQ(tx.capacity(), 2u);
  EXPECT_FALSE(tx.try_reserve_many(3).has_value());
  auto three = runtime.spawn(
      [](rt::mpsc_sender<int> sender) -> rt::task<std::size_t> {
        auto permits = co_await sender.reserve_many(3);
        while (auto one = permits->next())
          if (permits->size() > 0) one->send(static_cast<int>(permits->size()));
        co_return permits->size();
      },
      tx);
  runtime.block_on(quiescence(runtime));
  EXPECT_FALSE(three.is_finished());
  EXPECT_FALSE(tx.try_send(9)) << "what is free is set aside for who came first";
  EXPECT_EQ(rx.try_recv(), 0);
  EXPECT_EQ(runtime.block_on(three).value(), 0u);
  EXPECT_EQ(rx.try_recv(), 2);
  EXPECT_EQ(rx.try_recv(), 1);
  EXPECT_EQ(tx.capacity(), 3u);
}

TEST_P(channels, a_reservation_of_many_that_is_dropped_half_way_or_closed_leaks_no_room) {
  auto runtime = make();
  const auto reserve = [](rt::mpsc_sender<int> sender) -> rt::task<bool> {
    const auto permits = co_await sender.reserve_many(2);
    co_return permits.has_value();
  };
  auto [tx, rx] = rt::mpsc<int>(2);
  EXPECT_TRUE(tx.try_send(1));
  auto half_way = runtime.spawn(reserve, tx);
  runtime.block_on(quiescence(runtime));
  auto behind = runtime.spawn(
      [](rt::mpsc_sender<int> sender) -> rt::task<bool> { co_return co_await sender.send(2); }, tx);
  runtime.block_on(quiescence(runtime));
  EXPECT_FALSE(behind.is_finished());
  half_way.abort();
  EXPECT_TRUE(runtime.block_on(behind).value());
  EXPECT_TRUE(runtime.block_on(half_way).is_cancelled());
  EXPECT_EQ(rx.try_recv(), 1);
  auto refused = runtime.spawn(reserve, tx);
  runtime.block_on(quiescence(runtime));
  rx.close();
  EXPECT_FALSE(runtime.block_on(refused).value());
  EXPECT_EQ(runtime.block_on(rx.recv()), 2);
  EXPECT_FALSE(runtime.block_on(rx.recv()).has_value()) << "no grant is left that could send";
}

TEST_P(channels, closing_wakes_senders_in_closed_and_reserve_and_keeps_promises) {
  auto runtime = make();
  auto [tx, rx] = rt::mpsc<int>(1);
  auto permit = tx.try_reserve();
  auto closed = runtime.spawn(
      [](rt::mpsc_sender<int> sender) -> rt::task<> { co_await sender.closed(); }, tx);
  auto reserving = runtime.spawn(
      [](rt::mpsc_sender<int> sender) -> rt::task<bool> {
        const auto mine = co_await sender.reserve();
        co_return mine.has_value();
      },
      tx);
  runtime.block_on(quiescence(runtime));
  EXPECT_FALSE(closed.is_finished());
  rx.close();
  EXPECT_TRUE(runtime.block_on(closed).has_value());
  EXPECT_FALSE(runtime.block_on(reserving).value());
  EXPECT_TRUE(permit->send(3)) << "the room was promised before";
  EXPECT_EQ(runtime.block_on(rx.recv()), 3);
  EXPECT_FALSE(runtime.block_on(rx.recv()).has_value());
}

TEST_P(channels, blocking_forms_move_messages_between_plain_threads) {
  auto runtime = make();
  auto [tx, rx] = rt::mpsc<int>(2);
  std::thread producer([sender = std::move(tx)]() mutable {
    for (int i = 0; i < 500; ++i) EXPECT_TRUE(sender.blocking_send(i));
    auto gone = std::move(sender);
  });
  for (int i = 0; i < 500; ++i) ASSERT_EQ(rx.blocking_recv(), i);
  EXPECT_FALSE(rx.blocking_recv().has_value());
  producer.join();
  runtime.block_on([&]() -> rt::task<> {
    EXPECT_THROW(rx.blocking_recv(), rt::misuse);
    co_return;
  });
}

TEST_P(channels, many_messages_are_taken_at_once_up_to_the_limit) {
  auto runtime = make();
  auto [tx, rx] = rt::unbounded_mpsc<int>();
  for (int i = 0; i < 10; ++i) tx.send(i);
  std::vector<int> got;
  EXPECT_EQ(runtime.block_on(rx.recv_many(got, 4)), 4u);
  EXPECT_EQ(runtime.block_on(rx.recv_many(got, 100)), 6u);
  for (int i = 0; i < 10; ++i) EXPECT_EQ(got[static_cast<std::size_t>(i)], i);
  auto weak = tx.downgrade();
  EXPECT_TRUE(weak.upgrade()->same_channel(tx));
  {
    auto gone = std::move(tx);
  }
  EXPECT_FALSE(weak.upgrade().has_value());
  EXPECT_EQ(runtime.block_on(rx.recv_many(got, 5)), 0u);
}

// ---- block_in_place ----------------------------------------------------------------------------

TEST(block_in_place, the_only_workers_other_tasks_go_on_while_one_blocks) {
  auto runtime = make_runtime(1);
  auto handle = runtime.spawn([]() -> rt::task<int> {
    auto released = std::make_shared<std::atomic<bool>>(false);
    auto other = rt::spawn(
        [](std::shared_ptr<std::atomic<bool>> flag) -> rt::task<> {
          co_await rt::yield_now();
          *flag = true;
        },
        released);
    const int n = rt::block_in_place([&] {
      while (!released->load()) std::this_thread::yield();
      return 4;
    });
    static_cast<void>(co_await other);
    for (int i = 0; i < 20; ++i) co_await rt::yield_now();
    co_return n;
  });
  EXPECT_EQ(runtime.block_on(handle).value(), 4);
}

TEST(block_in_place, nests_with_block_on_and_restores_what_was_before_also_when_it_throws) {
  auto runtime = make_runtime(2);
  const auto body = []() -> rt::task<int> {
    const auto id = rt::current_id();
    const int n = rt::block_in_place([] {
      return rt::handle::current().block_on([]() -> rt::task<int> {
        const int inner = rt::block_in_place([] { return 5; });
        co_return inner + (co_await rt::spawn([]() -> rt::task<int> { co_return 1; })).value();
      });
    });
    EXPECT_EQ(rt::current_id(), id);
    bool threw = false;
    try {
      rt::block_in_place([] { throw 1; });
    } catch (int) {
      threw = true;
    }
    EXPECT_TRUE(threw);
    EXPECT_THROW(rt::handle::current().block_on(rt::yield_now()), rt::misuse);
    co_await rt::yield_now();
    co_return n;
  };
  for (int i = 0; i < 20; ++i) {
    auto handle = runtime.spawn(body);
    EXPECT_EQ(runtime.block_on(handle).value(), 6);
  }
}

TEST(block_in_place, many_at_once_and_a_shutdown_in_between_lose_nothing) {
  std::atomic<int> ended{0};
  for (int round = 0; round < 20; ++round) {
    auto runtime = make_runtime(2);
    for (int i = 0; i < 10; ++i) {
      // explained: bounds.static because the count outlives the runtime.
      runtime.spawn(rt::owned_closure([&ended]() -> rt::task<> {
        rt::block_in_place([&] { ++ended; });
        co_await rt::pending();
      })).detach();
    }
    while (ended.load() < 10 * (round + 1)) std::this_thread::yield();
  }
  EXPECT_EQ(ended, 200);
}

TEST(block_in_place, goes_on_with_threads_that_were_made_before) {
  std::atomic<int> started{0};
  constexpr int calls = 200;
  {
    auto runtime = rt::builder().multi_thread(1).on_thread_start([&] { ++started; }).build();
    for (int i = 0; i < calls; ++i) {
      auto handle = runtime.spawn(
          []() -> rt::task<int> { co_return rt::block_in_place([] { return 1; }); });
      EXPECT_EQ(runtime.block_on(handle).value(), 1);
    }
  }
  EXPECT_GE(started, 2);
  EXPECT_LT(started, calls) << "a thread that has lost its worker waits for another";
}

TEST(block_in_place, is_refused_where_there_is_one_thread_only) {
  auto runtime = make_runtime(0);
  auto handle = runtime.spawn([]() -> rt::task<> {
    EXPECT_THROW(rt::block_in_place([] {}), rt::misuse);
    co_return;
  });
  EXPECT_TRUE(runtime.block_on(handle).has_value());
  auto workers = make_runtime(1);
  rt::local_set set;
  auto local = set.spawn_local([]() -> rt::local_task<> {
    EXPECT_THROW(rt::block_in_place([] {}), rt::misuse);
    co_return;
  });
  EXPECT_TRUE(workers.block_on(set.run_until(local)).has_value());
  EXPECT_EQ(rt::block_in_place([] { return 2; }), 2);
}

}  // namespace
