// SPDX-License-Identifier: Apache-2.0
//
// The cooperative budget.

#include <gtest/gtest.h>

#include <chrono>

#include "tests/support.hpp"

namespace {

using namespace rt_test;
using namespace std::chrono_literals;

/// Counts how often it suspends.
class counted_polls : public rt::leaf {
 public:
  explicit counted_polls(rt::task<> inner, int& polls)
      : inner_(std::move(inner).take_frame()), polls_(&polls) {}
  bool poll(const rt::waker& w) noexcept override {
    ++*polls_;
    return inner_.poll(w);
  }
  void await_resume() { inner_.take(); }

 private:
  rt::detail::branch<void> inner_;
  int* polls_;
};

rt::task<> receive(rt::mpsc_receiver<int>& rx, int n) {
  for (int i = 0; i < n; ++i) static_cast<void>(co_await rx.recv());
}

TEST(coop, a_task_whose_receives_are_always_ready_suspends_after_its_budget) {
  auto runtime = make_runtime(0);
  auto [tx, rx] = rt::unbounded_mpsc<int>();
  for (int i = 0; i < 1000; ++i) tx.send(i);
  int polls = 0;
  counted_polls counted(receive(rx, 1000), polls);
  runtime.block_on(std::move(counted));
  EXPECT_GE(polls, 1000 / 128);
  EXPECT_LE(polls, 1000 / 128 + 2);
}

rt::task<int> number(int n) { co_return n; }

TEST(coop, joins_that_are_ready_use_the_budget_up) {
  auto runtime = make_runtime(0);
  int polls = 0;
  const auto join_all = [](std::vector<rt::join_handle<int>>& handles) -> rt::task<> {
    for (std::size_t i = 0; i < handles.size(); ++i) {
      if (i % 2 == 0) {
        static_cast<void>(co_await handles[i]);
      } else {
        static_cast<void>(co_await std::move(handles[i]));
      }
    }
  };
  std::vector<rt::join_handle<int>> handles;
  for (int i = 0; i < 1000; ++i) handles.push_back(runtime.spawn(number, i));
  runtime.block_on(quiescence(runtime));
  counted_polls counted(join_all(handles), polls);
  runtime.block_on(std::move(counted));
  EXPECT_GE(polls, 1000 / 128);
  EXPECT_LE(polls, 1000 / 128 + 2);
}

TEST(coop, consume_budget_suspends_only_when_nothing_is_left) {
  auto runtime = make_runtime(0);
  int polls = 0;
  const auto spend = [](int n) -> rt::task<> {
    for (int i = 0; i < n; ++i) co_await rt::consume_budget();
  };
  counted_polls few(spend(100), polls);
  runtime.block_on(std::move(few));
  EXPECT_EQ(polls, 1);
  polls = 0;
  counted_polls many(spend(300), polls);
  runtime.block_on(std::move(many));
  EXPECT_EQ(polls, 3);
}

TEST(coop, an_unconstrained_future_has_no_limit_and_the_rest_keeps_its_own) {
  auto runtime = make_runtime(0);
  auto [tx, rx] = rt::unbounded_mpsc<int>();
  for (int i = 0; i < 1000; ++i) tx.send(i);
  int polls = 0;
  const auto body = [](rt::mpsc_receiver<int>& r) -> rt::task<> {
    co_await rt::unconstrained(receive(r, 1000));
    EXPECT_LE(rt::remaining_budget(), 128u);
  };
  counted_polls counted(body(rx), polls);
  runtime.block_on(std::move(counted));
  EXPECT_EQ(polls, 1);
}

TEST(coop, others_run_while_a_task_takes_from_a_queue_that_never_empties) {
  auto runtime = make_runtime(1);
  auto greedy = runtime.spawn([]() -> rt::task<> {
    rt::semaphore s(1);
    for (;;) static_cast<void>(co_await s.acquire());
  });
  auto victim = runtime.spawn([]() -> rt::task<int> {
    co_await rt::yield_now();
    co_return 3;
  });
  EXPECT_EQ(runtime.block_on(victim).value(), 3);
  greedy.abort();
  EXPECT_TRUE(runtime.block_on(greedy).is_cancelled());
}

TEST(coop, a_timeout_fires_though_its_future_burns_the_budget) {
  auto runtime = make_runtime(1);
  const auto burn = []() -> rt::task<> {
    for (;;) co_await rt::consume_budget();
  };
  EXPECT_FALSE(runtime.block_on(rt::timeout(5ms, burn())).has_value());
}

TEST(coop, a_thread_outside_any_poll_has_no_budget_to_run_out_of) {
  auto [tx, rx] = rt::broadcast<int>(1024);
  for (int i = 0; i < 1000; ++i) tx.send(i);
  for (int i = 0; i < 1000; ++i) ASSERT_EQ(rx.blocking_recv().value(), i);
}

}  // namespace
