// SPDX-License-Identifier: Apache-2.0
//
// Cancellation tokens and channels.

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <vector>

#include "tests/support.hpp"

namespace {

using namespace rt_test;
using namespace std::chrono_literals;

class sync : public testing::TestWithParam<int> {
 protected:
  rt::runtime make() const { return make_runtime(GetParam()); }
};
INSTANTIATE_TEST_SUITE_P(flavour, sync, testing::Values(0, 2), flavour_name);

rt::task<int> until(rt::cancellation_token token) {
  co_await token.cancelled();
  co_return 1;
}

TEST_P(sync, cancelling_wakes_every_waiter_of_the_token_and_its_descendants) {
  auto runtime = make();
  rt::cancellation_token root;
  auto child = root.child_token();
  auto grandchild = child.child_token();
  auto a = runtime.spawn(until, root);
  auto b = runtime.spawn(until, child);
  auto c = runtime.spawn(until, grandchild);
  runtime.block_on(quiescence(runtime));
  root.cancel();
  EXPECT_TRUE(grandchild.is_cancelled());
  EXPECT_EQ(runtime.block_on(a).value() + runtime.block_on(b).value() +
                runtime.block_on(c).value(),
            3);
}

TEST_P(sync, a_childs_cancel_does_not_touch_the_parent) {
  rt::cancellation_token root;
  auto child = root.child_token();
  child.cancel();
  EXPECT_TRUE(child.is_cancelled());
  EXPECT_FALSE(root.is_cancelled());
  EXPECT_TRUE(child.child_token().is_cancelled()) << "born cancelled";
}

TEST_P(sync, descendants_stay_connected_when_the_token_between_is_dropped) {
  rt::cancellation_token root;
  std::optional<rt::cancellation_token> between = root.child_token();
  auto leaf = between->child_token();
  between.reset();
  root.cancel();
  EXPECT_TRUE(leaf.is_cancelled());
}

TEST_P(sync, a_drop_guard_cancels_unless_disarmed) {
  rt::cancellation_token token;
  { auto back = token.make_drop_guard().disarm(); }
  EXPECT_FALSE(token.is_cancelled());
  { auto guard = token.make_drop_guard(); }
  EXPECT_TRUE(token.is_cancelled());
}

TEST_P(sync, run_until_cancelled_gives_the_value_or_nothing) {
  auto runtime = make();
  rt::cancellation_token token;
  auto value = [](int n) -> rt::task<int> { co_return n; };
  EXPECT_EQ(runtime.block_on(token.run_until_cancelled(value(5))), 5);
  token.cancel();
  EXPECT_EQ(runtime.block_on(token.run_until_cancelled(value(5))), std::nullopt);
}

TEST_P(sync, oneshot_passes_a_value_or_tells_that_none_will_come) {
  auto runtime = make();
  auto [tx, rx] = rt::oneshot<std::unique_ptr<int>>();
  auto handle = runtime.spawn(
      [](rt::oneshot_receiver<std::unique_ptr<int>> r) -> rt::task<int> {
        co_return **co_await r;
      },
      std::move(rx));
  EXPECT_TRUE(tx.send(std::make_unique<int>(3)));
  EXPECT_EQ(runtime.block_on(handle).value(), 3);
  auto other = rt::oneshot<int>();
  { auto gone = std::move(other.first); }
  EXPECT_EQ(runtime.block_on(other.second), std::nullopt);
  auto third = rt::oneshot<int>();
  { auto gone = std::move(third.second); }
  EXPECT_FALSE(third.first.send(1));
}

TEST_P(sync, mpsc_keeps_order_and_makes_senders_wait) {
  auto runtime = make();
  auto [tx, rx] = rt::mpsc<int>(2);
  auto sender = runtime.spawn(
      [](rt::mpsc_sender<int> s) -> rt::task<int> {
        int sent = 0;
        for (int i = 0; i < 1000; ++i) sent += co_await s.send(i) ? 1 : 0;
        co_return sent;
      },
      std::move(tx));
  const bool in_order = runtime.block_on([&]() -> rt::task<bool> {
    int expected = 0;
    while (auto n = co_await rx.recv()) {
      if (*n != expected++) co_return false;
    }
    co_return expected == 1000;
  });
  EXPECT_TRUE(in_order);
  EXPECT_EQ(runtime.block_on(sender).value(), 1000);
}

TEST_P(sync, a_dropped_receive_loses_no_message) {
  auto runtime = make();
  auto [tx, rx] = rt::mpsc<int>(4);
  runtime.spawn(
      [](rt::mpsc_sender<int> s) -> rt::task<> {
        for (int i = 0; i < 300; ++i) {
          co_await s.send(i);
          if (i % 3 == 0) co_await rt::yield_now();
        }
      },
      std::move(tx));
  const int received = runtime.block_on([&]() -> rt::task<int> {
    int next = 0;
    for (;;) {
      auto won = co_await rt::select(rx.recv(), rt::yield_now());
      if (won.index() == 1) continue;
      auto& message = std::get<0>(won);
      if (!message) co_return next;
      if (*message != next) co_return -1;
      ++next;
    }
  });
  EXPECT_EQ(received, 300);
}

TEST_P(sync, dropping_the_receiver_releases_waiting_senders_and_messages) {
  auto runtime = make();
  auto payload = std::make_shared<int>(1);
  std::weak_ptr<int> watch = payload;
  auto [tx, rx] = rt::mpsc<std::shared_ptr<int>>(1);
  auto sender = runtime.spawn(
      [](rt::mpsc_sender<std::shared_ptr<int>> s, std::shared_ptr<int> p) -> rt::task<bool> {
        const bool first = co_await s.send(p);
        const bool second = co_await s.send(std::move(p));
        co_return first && !second;
      },
      std::move(tx), std::move(payload));
  runtime.block_on(quiescence(runtime));
  { auto gone = std::move(rx); }
  EXPECT_TRUE(runtime.block_on(sender).value());
  EXPECT_TRUE(watch.expired());
}

TEST_P(sync, closing_lets_what_was_sent_be_received) {
  auto runtime = make();
  auto [tx, rx] = rt::unbounded_mpsc<int>();
  tx.send(1);
  tx.send(2);
  rx.close();
  EXPECT_FALSE(tx.send(3));
  EXPECT_EQ(runtime.block_on(rx.recv()), 1);
  EXPECT_EQ(runtime.block_on(rx.recv()), 2);
  EXPECT_EQ(runtime.block_on(rx.recv()), std::nullopt);
}

}  // namespace
