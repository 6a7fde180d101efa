// SPDX-License-Identifier: Apache-2.0
//
// join, select, timeout, sleep: several waits inside one task.

#include <gtest/gtest.h>

#include <chrono>
#include <stdexcept>

#include "tests/support.hpp"

namespace {

using namespace rt_test;
using namespace std::chrono_literals;

class combinators : public testing::TestWithParam<int> {
 protected:
  rt::runtime make() const { return make_runtime(GetParam()); }
};
INSTANTIATE_TEST_SUITE_P(flavour, combinators, testing::Values(0, 2), flavour_name);

rt::task<int> later(int value, int yields) {
  for (int i = 0; i < yields; ++i) co_await rt::yield_now();
  co_return value;
}

struct on_drop {
  int* count;
  explicit on_drop(int* c) : count(c) {}
  on_drop(on_drop&& other) noexcept : count(std::exchange(other.count, nullptr)) {}
  ~on_drop() {
    if (count != nullptr) ++*count;
  }
};

rt::task<> never_ends(on_drop) {
  for (;;) co_await rt::suspend([](const rt::waker&) {});
}

rt::task<int> throws_after(int yields) {
  for (int i = 0; i < yields; ++i) co_await rt::yield_now();
  throw std::runtime_error("branch");
}

TEST_P(combinators, join_waits_for_all_and_borrows_from_the_task) {
  auto runtime = make();
  const int sum = runtime.block_on([]() -> rt::task<int> {
    int local = 5;
    auto borrowing = [](int& x) -> rt::task<> {
      co_await rt::yield_now();
      x += 1;
    };
    auto [a, b, unit] = co_await rt::join(later(1, 3), later(2, 0), borrowing(local));
    static_cast<void>(unit);
    co_return a + b + local;
  });
  EXPECT_EQ(sum, 9);
}

struct thread_bound {
  static constexpr bool rt_send = false;
  int count = 0;
};
static_assert(!rt::Send<thread_bound>);

TEST_P(combinators, join_and_select_ask_for_neither_send_nor_static) {
  auto runtime = make();
  const int seen = runtime.block_on([]() -> rt::task<int> {
    thread_bound local;
    auto add = [](thread_bound& to, int yields) -> rt::task<int> {
      const thread_bound kept;  // alive at each suspension
      for (int i = 0; i < yields; ++i) co_await rt::yield_now();
      co_return ++to.count + kept.count;
    };
    co_await rt::join(add(local, 2), add(local, 1));
    auto won = co_await rt::select(add(local, 0), add(local, 5));
    co_return local.count * 10 + static_cast<int>(won.index());
  });
  EXPECT_EQ(seen, 30);
}

TEST_P(combinators, join_propagates_an_exception_and_destroys_the_others) {
  auto runtime = make();
  int dropped = 0;
  EXPECT_THROW(runtime.block_on([&]() -> rt::task<> {
    co_await rt::join(never_ends(on_drop(&dropped)), throws_after(2));
  }),
               std::runtime_error);
  EXPECT_EQ(dropped, 1);
}

TEST_P(combinators, select_takes_the_first_and_destroys_the_loser_before_it_returns) {
  auto runtime = make();
  int dropped = 0;
  const int seen = runtime.block_on([&]() -> rt::task<int> {
    auto won = co_await rt::select(never_ends(on_drop(&dropped)), later(4, 2));
    const int before = dropped;
    co_return std::get<1>(won) * 10 + before;
  });
  EXPECT_EQ(seen, 41);
}

TEST_P(combinators, select_asks_the_branches_in_varying_order) {
  auto runtime = make();
  int wins[2] = {0, 0};
  runtime.block_on([&]() -> rt::task<> {
    for (int i = 0; i < 200; ++i) {
      auto won = co_await rt::select(later(0, 0), later(1, 0));
      ++wins[won.index()];
    }
  });
  EXPECT_GT(wins[0], 0);
  EXPECT_GT(wins[1], 0);
}

TEST_P(combinators, a_join_handle_that_loses_a_select_is_still_usable) {
  auto runtime = make();
  const int n = runtime.block_on([]() -> rt::task<int> {
    auto [tx, rx] = rt::oneshot<int>();
    auto handle = rt::spawn(
        [](rt::oneshot_receiver<int> r) -> rt::task<int> { co_return *co_await r; }, std::move(rx));
    auto won = co_await rt::select(handle, later(0, 1));
    if (won.index() != 1) co_return -1;
    tx.send(8);
    co_return (co_await handle).value();
  });
  EXPECT_EQ(n, 8);
}

TEST_P(combinators, a_sleep_is_never_early) {
  auto runtime = make();
  const auto before = std::chrono::steady_clock::now();
  runtime.block_on([]() -> rt::task<> { co_await rt::sleep(5ms); });
  EXPECT_GE(std::chrono::steady_clock::now() - before, 5ms);
}

TEST_P(combinators, sleeps_end_in_the_order_of_their_deadlines_on_one_task) {
  auto runtime = make();
  const auto first = runtime.block_on([]() -> rt::task<std::size_t> {
    auto won = co_await rt::select(rt::sleep(1h), rt::sleep(1ms), rt::sleep(2h));
    co_return won.index();
  });
  EXPECT_EQ(first, 1u);
}

TEST_P(combinators, aborting_a_sleeper_is_prompt) {
  auto runtime = make();
  auto handle = runtime.spawn([]() -> rt::task<> { co_await rt::sleep(1h); });
  runtime.block_on(quiescence(runtime));
  handle.abort();
  EXPECT_TRUE(runtime.block_on(handle).is_cancelled());
}

TEST_P(combinators, timeout_gives_the_value_or_nothing) {
  auto runtime = make();
  int dropped = 0;
  runtime.block_on([&]() -> rt::task<> {
    EXPECT_EQ(co_await rt::timeout(1h, later(3, 2)), 3);
    EXPECT_EQ(co_await rt::timeout(0ms, later(3, 0)), 3) << "a ready future wins";
    auto nothing = co_await rt::timeout(1ms, never_ends(on_drop(&dropped)));
    EXPECT_FALSE(nothing.has_value());
  });
  EXPECT_EQ(dropped, 1);
}

TEST_P(combinators, many_sleeping_tasks_all_wake) {
  auto runtime = make();
  runtime.block_on([]() -> rt::task<> {
    rt::join_set<int> set;
    for (int i = 0; i < 500; ++i) {
      set.spawn(
          [](int n) -> rt::task<int> {
            co_await rt::sleep(std::chrono::microseconds(n * 37 % 3000));
            co_return n;
          },
          i);
    }
    int count = 0;
    while (auto ended = co_await set.join_next()) ++count;
    EXPECT_EQ(count, 500);
  });
}

TEST(sleeping, outside_a_runtime_is_a_misuse) {
  auto runtime = rt::builder().current_thread().build();
  auto s = rt::sleep(1ms);
  EXPECT_FALSE(runtime.is_current());
  EXPECT_NO_THROW(runtime.block_on(std::move(s)));
}

}  // namespace
