// SPDX-License-Identifier: Apache-2.0
//
// Join sets and local sets.

#include <gtest/gtest.h>

#include <memory>
#include <set>
#include <stdexcept>

#include "tests/support.hpp"

namespace {

using namespace rt_test;

class sets : public testing::TestWithParam<int> {
 protected:
  rt::runtime make() const { return make_runtime(GetParam()); }
};
INSTANTIATE_TEST_SUITE_P(flavour, sets, testing::Values(0, 2), flavour_name);

rt::task<int> give(int n, int yields) {
  for (int i = 0; i < yields; ++i) co_await rt::yield_now();
  co_return n;
}
rt::task<int> wait_for_ever(std::shared_ptr<int> keep) {
  for (;;) co_await rt::suspend([](const rt::waker&) {});
  co_return *keep;
}

TEST_P(sets, results_come_out_once_each) {
  auto runtime = make();
  runtime.block_on([]() -> rt::task<> {
    rt::join_set<int> set;
    for (int i = 0; i < 100; ++i) set.spawn(give, i, i % 5);
    EXPECT_EQ(set.len(), 100u);
    std::set<int> seen;
    while (auto result = co_await set.join_next()) seen.insert(std::move(*result).value());
    EXPECT_EQ(seen.size(), 100u);
    EXPECT_TRUE(set.is_empty());
    EXPECT_FALSE((co_await set.join_next()).has_value()) << "an empty set answers at once";
  });
}

TEST_P(sets, dropping_the_set_aborts_its_tasks) {
  auto runtime = make();
  auto alive = std::make_shared<int>(1);
  std::weak_ptr<int> watch = alive;
  runtime.block_on([&]() -> rt::task<> {
    rt::join_set<int> set;
    set.spawn(wait_for_ever, std::move(alive));
    co_await rt::yield_now();
  });
  runtime.block_on(quiescence(runtime));
  EXPECT_TRUE(watch.expired());
}

TEST_P(sets, abort_all_keeps_the_tasks_until_they_come_out_as_cancelled) {
  auto runtime = make();
  runtime.block_on([]() -> rt::task<> {
    rt::join_set<int> set;
    set.spawn(wait_for_ever, std::make_shared<int>(1));
    set.spawn(wait_for_ever, std::make_shared<int>(2));
    set.abort_all();
    EXPECT_EQ(set.len(), 2u);
    for (int i = 0; i < 2; ++i) EXPECT_TRUE((co_await set.join_next())->is_cancelled());
    EXPECT_TRUE(set.is_empty());
  });
}

TEST_P(sets, shutdown_waits_until_all_are_gone) {
  auto runtime = make();
  auto alive = std::make_shared<int>(1);
  std::weak_ptr<int> watch = alive;
  runtime.block_on([&]() -> rt::task<> {
    rt::join_set<int> set;
    set.spawn(wait_for_ever, std::move(alive));
    co_await set.shutdown();
    EXPECT_TRUE(watch.expired());
  });
}

TEST_P(sets, detach_all_leaves_the_tasks_running) {
  auto runtime = make();
  auto [tx, rx] = rt::oneshot<int>();
  const auto n = runtime.block_on([&]() -> rt::task<std::optional<int>> {
    {
      rt::join_set<int> set;
      set.spawn(
          [](rt::oneshot_sender<int> sender) -> rt::task<int> {
            co_await rt::yield_now();
            sender.send(6);
            co_return 0;
          },
          std::move(tx));
      set.detach_all();
    }
    co_return co_await rx;
  });
  EXPECT_EQ(n, 6);
}

TEST_P(sets, join_all_gives_every_value_or_the_first_error) {
  auto runtime = make();
  runtime.block_on([]() -> rt::task<> {
    rt::join_set<int> good;
    for (int i = 0; i < 10; ++i) good.spawn(give, i, 1);
    EXPECT_EQ((co_await std::move(good).join_all()).size(), 10u);
    rt::join_set<int> bad;
    bad.spawn([]() -> rt::task<int> {
      throw std::runtime_error("bad");
      co_return 0;
    });
    bool threw = false;
    try {
      co_await std::move(bad).join_all();
    } catch (const rt::join_error& e) {
      threw = e.is_panic();
    }
    EXPECT_TRUE(threw);
  });
}

struct checks_thread {
  std::thread::id expected = std::this_thread::get_id();
  ~checks_thread() { EXPECT_EQ(std::this_thread::get_id(), expected); }
};

/// Counts without atomics: fine on one thread, and a race elsewhere.
struct local_count {
  static constexpr bool rt_send = false;
  int value = 0;
};
static_assert(!rt::Send<local_count>);

TEST_P(sets, a_local_task_may_hold_what_is_not_send_and_stays_on_its_thread) {
  auto runtime = make();
  rt::local_set set;
  const auto owner = std::this_thread::get_id();
  const int n = runtime.block_on(set.run_until([owner]() -> rt::local_task<int> {
    auto shared = std::make_shared<local_count>();
    auto handle = rt::spawn_local(
        [](std::shared_ptr<local_count> c, std::thread::id expected) -> rt::local_task<int> {
          for (int i = 0; i < 10; ++i) {
            co_await rt::yield_now();
            EXPECT_EQ(std::this_thread::get_id(), expected);
            ++c->value;
          }
          co_return c->value;
        },
        shared, owner);
    co_return (co_await handle).value();
  }));
  EXPECT_EQ(n, 10);
}

TEST_P(sets, awaiting_the_set_runs_all_tasks_also_new_ones) {
  auto runtime = make();
  rt::local_set set;
  auto count = std::make_shared<local_count>();
  for (int i = 0; i < 200; ++i) {
    set.spawn_local(
        [](std::shared_ptr<local_count> c) -> rt::local_task<> {
          co_await rt::yield_now();
          rt::spawn_local(
              [](std::shared_ptr<local_count> inner) -> rt::local_task<> {
                ++inner->value;
                co_return;
              },
              c);
        },
        count);
  }
  runtime.block_on(set);
  EXPECT_EQ(count->value, 200);
}

TEST_P(sets, an_abort_from_another_thread_destroys_the_local_task_on_the_owner) {
  auto runtime = make();
  rt::local_set set;
  auto handle = set.spawn_local([]() -> rt::local_task<> {
    checks_thread here;
    for (;;) co_await rt::suspend([](const rt::waker&) {});
  });
  std::thread aborter;
  runtime.block_on(set.run_until([&]() -> rt::local_task<> {
    co_await rt::yield_now();
    aborter = std::thread([abort = handle.abort_handle()] { abort.abort(); });
    EXPECT_TRUE((co_await handle).is_cancelled());
  }));
  aborter.join();
}

TEST_P(sets, dropping_a_local_set_destroys_its_tasks) {
  auto runtime = make();
  std::optional<rt::join_handle<void>> handle;
  std::weak_ptr<int> watch;
  {
    rt::local_set set;
    auto alive = std::make_shared<int>(1);
    watch = alive;
    handle = set.spawn_local(
        [](std::shared_ptr<int>) -> rt::task<> { co_await rt::suspend([](rt::waker) {}); }, alive);
  }
  EXPECT_TRUE(watch.expired());
  EXPECT_TRUE(handle->try_join()->is_cancelled());
}

TEST(local_set, spawn_local_outside_a_set_is_a_misuse) {
  EXPECT_THROW(rt::spawn_local([]() -> rt::task<> { co_return; }), rt::misuse);
}

TEST(local_set, a_wait_for_a_set_that_was_destroyed_ends) {
  auto runtime = rt::builder().current_thread().build();
  runtime.block_on([]() -> rt::local_task<> {
    auto set = std::make_unique<rt::local_set>();
    auto late = set->run();
    set->spawn_local([]() -> rt::local_task<> {
      co_await rt::poll_until([](const rt::waker&) { return false; });
    }).detach();
    co_await rt::join(set->run(), [](std::unique_ptr<rt::local_set>& s) -> rt::local_task<> {
      co_await rt::yield_now();
      s.reset();
    }(set));
    co_await late;
  });
  EXPECT_TRUE(runtime.handle().dump().tasks.empty());
}

TEST(join_sets, refuse_a_handle_that_gave_its_result) {
  auto runtime = rt::builder().current_thread().build();
  const auto spent = [&] {
    auto handle = runtime.spawn([]() -> rt::task<int> { co_return 1; });
    EXPECT_TRUE(runtime.block_on(handle).has_value());
    return handle;
  };
  rt::join_set<int> set;
  EXPECT_THROW(set.insert(spent()), rt::misuse);
  EXPECT_TRUE(set.is_empty());
  rt::join_queue<int> queue;
  EXPECT_THROW(queue.push(spent()), rt::misuse);
  EXPECT_TRUE(queue.is_empty());
}

struct hash_that_throws {
  static inline bool throws = false;
  std::size_t operator()(int key) const {
    if (throws) throw std::runtime_error("no hash");
    return std::hash<int>()(key);
  }
};

TEST(join_map, a_key_that_throws_aborts_the_new_task_and_leaves_the_map_as_it_was) {
  auto runtime = rt::builder().current_thread().build();
  const auto guard = runtime.enter();
  rt::join_map<int, int, hash_that_throws> map;
  const auto wait = []() -> rt::task<int> {
    co_await rt::yield_now();
    co_return 1;
  };
  map.spawn(1, wait);
  hash_that_throws::throws = true;
  const auto for_ever = [](counted) -> rt::task<int> {
    for (;;) co_await rt::yield_now();
  };
  EXPECT_THROW(map.spawn(1, for_ever, counted()), std::runtime_error);
  hash_that_throws::throws = false;
  EXPECT_EQ(map.len(), 1u);
  const auto first = runtime.block_on(map.join_next());
  ASSERT_TRUE(first);
  EXPECT_EQ(first->second.value(), 1);
  runtime.block_on(quiescence(runtime));
  EXPECT_EQ(counted::alive.load(), 0);
  EXPECT_FALSE(runtime.block_on(map.join_next()));
  map.spawn(2, wait);
  map.spawn(2, wait);
  runtime.block_on(map.shutdown());
  EXPECT_TRUE(map.is_empty());
}

}  // namespace
