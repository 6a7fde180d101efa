// SPDX-License-Identifier: Apache-2.0
//
// Spawning, joining, aborting, suspending: the core, on both flavours.

#include <gtest/gtest.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "rt/rt.hpp"
#include "tests/support.hpp"

namespace {

using namespace rt_test;

class both_flavours : public testing::TestWithParam<int> {
 protected:
  rt::runtime make() const { return make_runtime(GetParam()); }
};
INSTANTIATE_TEST_SUITE_P(spawn, both_flavours, testing::Values(0, 1, 2), flavour_name);

TEST_P(both_flavours, a_spawned_computation_is_joined) {
  auto runtime = make();
  const int n = runtime.block_on([]() -> rt::task<int> {
    auto handle = rt::spawn([](int x) -> rt::task<int> { co_return x * 2; }, 21);
    co_return (co_await handle).value();
  });
  EXPECT_EQ(n, 42);
}

TEST_P(both_flavours, a_string_moved_into_the_task_is_read_by_reference_there) {
  auto runtime = make();
  auto length = [](const std::string& s) -> rt::task<std::size_t> {
    co_await rt::yield_now();
    co_return s.size();
  };
  auto handle = runtime.spawn(length, std::string("hello spawned worlds, and more"));
  EXPECT_EQ(runtime.block_on(handle).value(), 30u);
}

TEST_P(both_flavours, a_move_only_argument_and_result_pass_through) {
  auto runtime = make();
  auto handle = runtime.spawn(
      [](std::unique_ptr<int> p) -> rt::spawnable<std::unique_ptr<int>> { co_return p; },
      std::make_unique<int>(7));
  EXPECT_EQ(*runtime.block_on(std::move(handle)).value(), 7);
}

TEST_P(both_flavours, an_exception_reaches_the_joiner_with_its_own_type) {
  auto runtime = make();
  auto handle = runtime.spawn([]() -> rt::task<int> {
    throw std::out_of_range("beyond");
    co_return 1;
  });
  const rt::task_id id = handle.id();
  const auto result = runtime.block_on(handle);
  ASSERT_TRUE(result.is_panic());
  EXPECT_FALSE(result.is_cancelled());
  EXPECT_EQ(result.error().id(), id);
  EXPECT_THROW(result.error().rethrow(), std::out_of_range);
  EXPECT_NE(result.error().message().find("beyond"), std::string::npos);
}

TEST_P(both_flavours, an_aborted_suspended_task_is_destroyed_and_joins_as_cancelled) {
  auto runtime = make();
  auto alive = std::make_shared<int>(1);
  std::weak_ptr<int> watch = alive;
  auto handle = runtime.spawn(
      [](std::shared_ptr<int> p) -> rt::task<int> {
        co_await rt::suspend([](rt::waker) {});
        co_return *p;
      },
      std::move(alive));
  runtime.block_on(quiescence(runtime));
  handle.abort();
  EXPECT_TRUE(runtime.block_on(handle).is_cancelled());
  EXPECT_TRUE(watch.expired());
}

TEST_P(both_flavours, a_suspended_task_is_resumed_by_a_wake_from_another_thread) {
  auto runtime = make();
  std::thread waker_thread;
  const int n = runtime.block_on([&]() -> rt::task<int> {
    int plain = 0;
    co_await rt::suspend([&](rt::waker w) {
      waker_thread = std::thread([&plain, w] {
        plain = 5;
        w.wake();
      });
    });
    co_return plain;
  });
  EXPECT_EQ(n, 5);
  waker_thread.join();
}

TEST_P(both_flavours, a_detached_task_goes_on) {
  auto runtime = make();
  auto done = std::make_shared<std::atomic<bool>>(false);
  runtime.spawn(
      [](std::shared_ptr<std::atomic<bool>> flag) -> rt::task<> {
        co_await rt::yield_now();
        *flag = true;
      },
      done);
  runtime.block_on(quiescence(runtime));
  EXPECT_TRUE(*done);
}

TEST_P(both_flavours, dropping_the_runtime_destroys_suspended_tasks_and_cancels_their_joins) {
  std::optional<rt::join_handle<void>> handle;
  std::weak_ptr<int> watch;
  {
    auto runtime = make();
    auto alive = std::make_shared<int>(1);
    watch = alive;
    handle = runtime.spawn(
        [](std::shared_ptr<int>) -> rt::task<> { co_await rt::suspend([](rt::waker) {}); },
        std::move(alive));
  }
  EXPECT_TRUE(watch.expired());
  EXPECT_TRUE(handle->is_finished());
  EXPECT_TRUE(handle->try_join()->is_cancelled());
}

TEST_P(both_flavours, a_late_spawn_through_a_handle_is_inert) {
  std::optional<rt::handle> late;
  {
    auto runtime = make();
    late = runtime.handle();
  }
  auto handle = late->spawn([]() -> rt::task<int> { co_return 1; });
  EXPECT_TRUE(handle.try_join()->is_cancelled());
}

TEST_P(both_flavours, many_tasks_spawned_from_a_task_all_finish) {
  auto runtime = make();
  const int sum = runtime.block_on([]() -> rt::task<int> {
    std::vector<rt::join_handle<int>> handles;
    for (int i = 0; i < 10'000; ++i) {
      handles.push_back(rt::spawn(
          [](int x) -> rt::task<int> {
            if (x % 3 == 0) co_await rt::yield_now();
            co_return x;
          },
          i));
    }
    int total = 0;
    for (auto& h : handles) total += (co_await h).value() % 7;
    co_return total;
  });
  int expected = 0;
  for (int i = 0; i < 10'000; ++i) expected += i % 7;
  EXPECT_EQ(sum, expected);
}

TEST_P(both_flavours, a_deep_chain_of_awaits_does_not_grow_the_stack) {
  auto runtime = make();
  struct chain {
    static rt::task<int> step(int n) {
      int total = 0;
      for (int i = 0; i < n; ++i) total += co_await one();
      co_return total;
    }
    static rt::task<int> one() { co_return 1; }
  };
  EXPECT_EQ(runtime.block_on(chain::step(1'000'000)), 1'000'000);
}

TEST_P(both_flavours, a_destructor_that_throws_during_abort_is_reported_as_a_panic) {
  auto runtime = make();
  struct thrower {
    ~thrower() noexcept(false) { throw std::runtime_error("from a destructor"); }
  };
  auto handle = runtime.spawn([]() -> rt::task<> {
    thrower t;
    co_await rt::suspend([](rt::waker) {});
  });
  runtime.block_on(quiescence(runtime));
  handle.abort();
  const auto result = runtime.block_on(handle);
  ASSERT_TRUE(result.is_panic());
  EXPECT_THROW(result.error().rethrow(), std::runtime_error);
}

TEST_P(both_flavours, block_on_inside_a_task_is_refused_with_a_sentence) {
  auto runtime = make();
  const auto result = runtime.block_on(runtime.spawn(
      [](rt::handle h) -> rt::task<int> {
        co_return h.block_on([]() -> rt::task<int> { co_return 1; });
      },
      runtime.handle()));
  ASSERT_TRUE(result.is_panic());
  EXPECT_THROW(result.error().rethrow(), rt::misuse);
}

TEST(misuse, spawn_outside_a_runtime_is_refused) {
  EXPECT_THROW(rt::spawn([]() -> rt::task<> { co_return; }), rt::misuse);
}

TEST(misuse, zero_workers_are_refused) {
  EXPECT_THROW(rt::builder().multi_thread(0).build(), rt::misuse);
}

TEST(misuse, awaiting_a_handle_twice_is_refused) {
  auto runtime = rt::builder().current_thread().build();
  auto handle = runtime.spawn([]() -> rt::task<> { co_return; });
  runtime.block_on(handle).value();
  EXPECT_THROW(runtime.block_on(handle).value(), rt::misuse);
}

TEST(join, a_handle_is_awaited_on_another_runtime_after_its_own_has_gone) {
  auto other = rt::builder().current_thread().build();
  std::optional<rt::join_handle<int>> handle;
  {
    auto runtime = rt::builder().multi_thread(1).build();
    handle = runtime.spawn([]() -> rt::task<int> { co_return 3; });
    runtime.block_on(quiescence(runtime));
  }
  EXPECT_EQ(other.block_on(*handle).value(), 3);
}

/// A plain function whose parameter is a view of what the task owns.
rt::task<std::size_t> length_of(std::string_view text) {
  co_await rt::yield_now();
  co_return std::string(text).find('!');
}

TEST_P(both_flavours, a_view_of_an_argument_is_valid_as_long_as_the_task) {
  auto runtime = make();
  auto handle = runtime.spawn(length_of, std::string(100, '.') + "!");
  auto short_one = runtime.spawn(length_of, std::string("....!"));
  EXPECT_EQ(runtime.block_on(handle).value(), 100u);
  EXPECT_EQ(runtime.block_on(short_one).value(), 4u);
}

}  // namespace
