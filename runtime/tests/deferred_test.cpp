// SPDX-License-Identifier: Apache-2.0
//
// What a program sees when its joins are deferred, when tasks wake themselves, and when cells are
// in nurseries: nothing but what it saw before.

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <optional>
#include <thread>
#include <vector>

#include "tests/support.hpp"

namespace {

using namespace rt_test;

class deferred : public testing::TestWithParam<int> {};
INSTANTIATE_TEST_SUITE_P(flavour, deferred, testing::Values(0, 1, 2), flavour_name);

rt::task<std::uint64_t> tree(unsigned depth) {
  if (depth == 0) co_return 1;
  auto left = rt::spawn(tree, depth - 1);
  auto right = rt::spawn(tree, depth - 1);
  const auto a = co_await left;
  const auto b = co_await std::move(right);
  co_return a.value() + b.value();
}

TEST_P(deferred, a_tree_of_joins_gives_the_right_sum) {
  rt::runtime runtime = make_runtime(GetParam());
  EXPECT_EQ(runtime.block_on([]() -> rt::task<std::uint64_t> {
              const auto all = co_await rt::spawn(tree, 12u);
              co_return all.value();
            }),
            4096u);
}

/// Yields for ever.
rt::task<> spin(std::shared_ptr<std::atomic<int>> turns) {
  for (;;) {
    ++*turns;
    co_await rt::yield_now();
  }
}
rt::task<int> wait_for(rt::join_handle<void> child) {
  const auto result = co_await child;
  co_return result.is_cancelled() ? 1 : 0;
}

TEST_P(deferred, an_abort_reaches_a_task_that_waits_for_one_that_goes_on_yielding) {
  rt::runtime runtime = make_runtime(GetParam());
  const auto turns = std::make_shared<std::atomic<int>>(0);
  const auto go = [](std::shared_ptr<std::atomic<int>> count) -> rt::task<> {
    auto child = rt::spawn(spin, count);
    auto stop_child = child.abort_handle();
    auto parent = rt::spawn(wait_for, std::move(child));
    while (*count < 10) co_await rt::yield_now();
    parent.abort();
    const auto gone = co_await parent;
    EXPECT_TRUE(gone.is_cancelled());
    const int before = *count;
    while (*count < before + 3) co_await rt::yield_now();  // the child was only detached
    stop_child.abort();
  };
  runtime.block_on(go(turns));
}

TEST_P(deferred, an_abort_reaches_a_task_that_yields_and_its_joiner_hears_of_it) {
  rt::runtime runtime = make_runtime(GetParam());
  const auto turns = std::make_shared<std::atomic<int>>(0);
  const auto go = [](std::shared_ptr<std::atomic<int>> count) -> rt::task<int> {
    auto child = rt::spawn(spin, count);
    auto stop_child = child.abort_handle();
    auto parent = rt::spawn(wait_for, std::move(child));
    while (*count < 10) co_await rt::yield_now();
    stop_child.abort();
    const auto result = co_await parent;
    co_return result.value();
  };
  EXPECT_EQ(runtime.block_on(go(turns)), 1);
}

/// Says when it is destroyed.
class witness {
 public:
  [[maybe_unused]] static constexpr bool rt_send = true;
  [[maybe_unused]] static constexpr bool rt_static = true;
  explicit witness(std::shared_ptr<std::atomic<int>> gone) : gone_(std::move(gone)) {}
  witness(witness&&) = default;
  ~witness() {
    if (gone_) ++*gone_;
  }

 private:
  std::shared_ptr<std::atomic<int>> gone_;
};
rt::task<> spin_with(witness) {
  for (;;) co_await rt::yield_now();
}
rt::task<> wait_with(witness, rt::join_handle<void> child) { co_await child; }

TEST_P(deferred, shutdown_destroys_tasks_that_yield_and_those_that_wait_for_them) {
  const auto gone = std::make_shared<std::atomic<int>>(0);
  {
    rt::runtime runtime = make_runtime(GetParam());
    for (int i = 0; i < 50; ++i) {
      auto child = runtime.spawn(spin_with, witness(gone));
      runtime.spawn(wait_with, witness(gone), std::move(child)).detach();
    }
    runtime.block_on([]() -> rt::task<> {
      for (int i = 0; i < 200; ++i) co_await rt::yield_now();
    });
  }
  EXPECT_EQ(*gone, 100);
}

TEST_P(deferred, a_dump_from_another_thread_finds_only_tasks_that_exist) {
  rt::runtime runtime = make_runtime(GetParam());
  std::atomic<bool> over{false};
  const rt::handle handle = runtime.handle();
  std::thread observer([&over, handle] {
    while (!over) {
      for (const auto& task : handle.dump().tasks) EXPECT_NE(task.spawned_at.line(), 0u);
    }
  });
  for (int round = 0; round < 5; ++round) {
    runtime.block_on([]() -> rt::task<> { co_await rt::spawn(tree, 8u); });
  }
  over = true;
  observer.join();
  EXPECT_TRUE(handle.dump().tasks.empty());
}

TEST_P(deferred, a_task_may_block_in_place_and_then_join) {
  if (GetParam() == 0) GTEST_SKIP() << "a current-thread runtime has no worker to hand over";
  rt::runtime runtime = make_runtime(GetParam());
  const auto sum = runtime.block_on([]() -> rt::task<std::uint64_t> {
    auto outer = rt::spawn([]() -> rt::task<std::uint64_t> {
      auto child = rt::spawn(tree, 3u);
      rt::block_in_place([] {});
      const auto result = co_await child;
      co_return result.value();
    });
    const auto result = co_await outer;
    co_return result.value();
  });
  EXPECT_EQ(sum, 8u);
}

TEST(deferred_inside, a_runtime_driven_in_place_leaves_no_deferred_join_to_the_task) {
  auto inner = rt::builder().current_thread().event_interval(1).build();
  auto runtime = make_runtime(1);
  EXPECT_TRUE(runtime.block_on([&inner]() -> rt::local_task<bool> {
    auto outer = rt::spawn([](rt::assert_send_static<rt::runtime*> other) -> rt::task<> {
      rt::block_in_place([&] {
        other.value->block_on([]() -> rt::local_task<> {
          auto yielding = rt::spawn([]() -> rt::task<> {
            for (;;) co_await rt::yield_now();
          });
          rt::spawn([](rt::join_handle<void> h) -> rt::task<> { co_await h; },
                    std::move(yielding)).detach();
          co_await rt::yield_now();  // the join is the last thing that is polled
        });
      });
      co_await rt::yield_now();
    }, rt::assert_send_static{&inner});
    co_return (co_await outer).has_value();
  }));
}

}  // namespace
