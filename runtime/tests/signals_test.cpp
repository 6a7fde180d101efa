// SPDX-License-Identifier: Apache-2.0
//
// Notify, watch and broadcast.

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "tests/support.hpp"

namespace {

using namespace rt_test;

class signals : public testing::TestWithParam<int> {
 protected:
  rt::runtime make() const { return make_runtime(GetParam()); }
};
INSTANTIATE_TEST_SUITE_P(flavour, signals, testing::Values(0, 2), flavour_name);

using shared_notify = std::shared_ptr<rt::notify>;

rt::task<int> notified_once(shared_notify n) {
  co_await n->notified();
  co_return 1;
}

TEST_P(signals, notify_one_keeps_one_permit_when_nobody_waits) {
  auto runtime = make();
  auto n = std::make_shared<rt::notify>();
  n->notify_one();
  n->notify_one();
  EXPECT_EQ(runtime.block_on(runtime.spawn(notified_once, n)).value(), 1);
  auto second = runtime.spawn(notified_once, n);
  runtime.block_on(quiescence(runtime));
  EXPECT_FALSE(second.is_finished());
  n->notify_one();
  EXPECT_EQ(runtime.block_on(second).value(), 1);
}

TEST_P(signals, notify_waiters_reaches_the_waits_made_before_and_keeps_nothing) {
  auto runtime = make();
  auto n = std::make_shared<rt::notify>();
  auto before = n->notified();  // made, not polled
  std::vector<rt::join_handle<int>> waiting;
  for (int i = 0; i < 10; ++i) waiting.push_back(runtime.spawn(notified_once, n));
  runtime.block_on(quiescence(runtime));
  n->notify_waiters();
  for (auto& h : waiting) EXPECT_EQ(runtime.block_on(h).value(), 1);
  EXPECT_TRUE(before.enable());
  auto after = n->notified();
  EXPECT_FALSE(after.enable());
}

TEST_P(signals, a_notification_for_a_wait_that_is_dropped_is_passed_on) {
  auto runtime = make();
  auto n = std::make_shared<rt::notify>();
  std::optional<rt::notify::notified_await> first;
  first.emplace(n->notified());
  EXPECT_FALSE(first->enable());
  auto second = runtime.spawn(notified_once, n);
  runtime.block_on(quiescence(runtime));
  n->notify_one();
  first.reset();
  EXPECT_EQ(runtime.block_on(second).value(), 1);
  first.emplace(n->notified());
  EXPECT_FALSE(first->enable());
  n->notify_one();
  first.reset();  // nobody waits: it becomes a permit
  EXPECT_EQ(runtime.block_on(runtime.spawn(notified_once, n)).value(), 1);
}

TEST_P(signals, racing_notifications_and_aborts_lose_none) {
  auto runtime = make();
  for (int round = 0; round < 200; ++round) {
    auto n = std::make_shared<rt::notify>();
    auto a = runtime.spawn(notified_once, n);
    auto b = runtime.spawn(notified_once, n);
    n->notify_one();
    a.abort();
    const bool a_saw = runtime.block_on(a).has_value();
    if (a_saw) n->notify_one();
    EXPECT_EQ(runtime.block_on(b).value(), 1);
  }
}

TEST_P(signals, a_watcher_sees_the_latest_value_and_the_end) {
  auto runtime = make();
  auto [tx, rx] = rt::watch<int>(0);
  auto watcher = runtime.spawn(
      [](rt::watch_receiver<int> r) -> rt::task<int> {
        int last = -1;
        for (;;) {
          const bool more = co_await r.changed();
          if (!more) co_return last;
          const int now = *r.borrow_and_update();
          EXPECT_GT(now, last);
          last = now;
        }
      },
      rx);
  runtime.block_on([sender = std::move(tx)]() mutable -> rt::task<> {
    for (int i = 1; i <= 100; ++i) {
      EXPECT_TRUE(sender.send(i));
      if (i % 7 == 0) co_await rt::yield_now();
    }
    auto gone = std::move(sender);
  });
  EXPECT_EQ(runtime.block_on(watcher).value(), 100);
  EXPECT_TRUE(rx.is_closed());
}

TEST_P(signals, watch_details_are_as_documented) {
  auto runtime = make();
  auto [tx, rx] = rt::watch<std::string>("a");
  EXPECT_FALSE(rx.has_changed());
  EXPECT_FALSE(tx.send_if_modified([](std::string&) { return false; }));
  EXPECT_FALSE(rx.has_changed());
  tx.send_modify([](std::string& s) { s += "b"; });
  EXPECT_TRUE(rx.has_changed());
  EXPECT_TRUE(rx.borrow().has_changed());
  EXPECT_EQ(*rx.borrow_and_update(), "ab");
  EXPECT_FALSE(rx.has_changed());
  rx.mark_changed();
  EXPECT_TRUE(rx.has_changed());
  EXPECT_EQ(tx.send_replace("c"), "ab");
  auto late = tx.subscribe();
  EXPECT_FALSE(late.has_changed());
  EXPECT_EQ(tx.receiver_count(), 2u);
  const bool found = runtime.block_on(late.wait_for([](const std::string& s) { return s == "c"; }));
  EXPECT_TRUE(found);
  {
    auto a = std::move(rx);
    auto b = std::move(late);
  }
  runtime.block_on(tx.closed());
  EXPECT_FALSE(tx.send("d"));
  EXPECT_EQ(*tx.borrow(), "c");
}

TEST_P(signals, every_receiver_gets_every_message_in_order) {
  auto runtime = make();
  auto [tx, first] = rt::broadcast<int>(64);
  std::vector<rt::join_handle<int>> receivers;
  for (int i = 0; i < 3; ++i) {
    receivers.push_back(runtime.spawn(
        [](rt::broadcast_receiver<int> rx) -> rt::task<int> {
          int expected = 0;
          for (;;) {
            auto got = co_await rx.recv();
            if (got.is_closed()) co_return expected;
            EXPECT_FALSE(got.is_lagged());
            EXPECT_EQ(got.value(), expected);
            ++expected;
          }
        },
        tx.subscribe()));
  }
  {
    auto sender = std::move(tx);
    for (int i = 0; i < 50; ++i) EXPECT_EQ(sender.send(i), 4u);
  }
  for (auto& h : receivers) EXPECT_EQ(runtime.block_on(h).value(), 50);
  EXPECT_EQ(first.len(), 50u);
}

TEST(broadcast, a_slow_receiver_hears_how_many_it_lost_and_goes_on_with_the_oldest_left) {
  auto [tx, rx] = rt::broadcast<int>(4);
  EXPECT_TRUE(rx.try_recv().is_empty());
  for (int i = 0; i < 10; ++i) tx.send(i);
  auto lagged = rx.try_recv();
  EXPECT_TRUE(lagged.is_lagged());
  EXPECT_EQ(lagged.missed(), 6u);
  EXPECT_EQ(rx.blocking_recv().value(), 6);
  EXPECT_EQ(rx.len(), 3u);
  EXPECT_THROW(lagged.value(), rt::misuse);
}

TEST(broadcast, a_message_dies_when_its_last_receiver_has_seen_it_or_gone) {
  auto [tx, rx] = rt::broadcast<std::shared_ptr<int>>(4);
  auto other = std::optional(tx.subscribe());
  auto value = std::make_shared<int>(1);
  std::weak_ptr<int> watch = value;
  tx.send(std::move(value));
  rx.try_recv().value();
  EXPECT_FALSE(watch.expired());
  other.reset();
  EXPECT_TRUE(watch.expired());
}

TEST(broadcast, without_receivers_nothing_is_kept) {
  auto [tx, rx] = rt::broadcast<int>(4);
  {
    auto gone = std::move(rx);
  }
  EXPECT_EQ(tx.send(1), 0u);
  auto later = tx.subscribe();
  EXPECT_TRUE(later.try_recv().is_empty());
  EXPECT_THROW(rt::broadcast<int>(0), rt::misuse);
}

}  // namespace
