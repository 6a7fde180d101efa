// SPDX-License-Identifier: Apache-2.0
//
// The blocking pool.

#include <gtest/gtest.h>

#include <latch>
#include <stdexcept>

#include "tests/support.hpp"

namespace {

using namespace rt_test;

class blocking : public testing::TestWithParam<int> {
 protected:
  rt::runtime make() const { return make_runtime(GetParam()); }
};
INSTANTIATE_TEST_SUITE_P(flavour, blocking, testing::Values(0, 2), flavour_name);

TEST_P(blocking, a_closure_runs_on_another_thread_and_its_value_is_joined) {
  auto runtime = make();
  const auto here = std::this_thread::get_id();
  auto handle = runtime.spawn_blocking([] { return std::this_thread::get_id(); });
  EXPECT_NE(runtime.block_on(handle).value(), here);
}

TEST_P(blocking, an_exception_is_reported_and_the_pool_stays_usable) {
  auto runtime = rt::builder().current_thread().max_blocking_threads(1).build();
  auto bad = runtime.spawn_blocking([]() -> int { throw std::runtime_error("no"); });
  auto good = runtime.spawn_blocking([] { return 5; });
  EXPECT_TRUE(runtime.block_on(bad).is_panic());
  EXPECT_EQ(runtime.block_on(good).value(), 5);
}

TEST_P(blocking, a_started_closure_finishes_although_it_is_aborted) {
  auto runtime = make();
  auto started = std::make_shared<std::latch>(1);
  auto go_on = std::make_shared<std::latch>(1);
  auto handle = runtime.spawn_blocking(rt::owned_closure([started, go_on] {
    started->count_down();
    go_on->wait();
    return 9;
  }));
  started->wait();
  handle.abort();
  go_on->count_down();
  EXPECT_EQ(runtime.block_on(handle).value(), 9);
}

TEST_P(blocking, queued_closures_are_cancelled_when_the_runtime_is_dropped) {
  std::optional<rt::join_handle<int>> first;
  std::optional<rt::join_handle<int>> queued;
  auto started = std::make_shared<std::latch>(1);
  auto go_on = std::make_shared<std::latch>(1);
  std::thread releaser;
  {
    auto runtime = GetParam() == 0
                       ? rt::builder().current_thread().max_blocking_threads(1).build()
                       : rt::builder().multi_thread(2).max_blocking_threads(1).build();
    first = runtime.spawn_blocking(rt::owned_closure([started, go_on] {
      started->count_down();
      go_on->wait();
      return 1;
    }));
    started->wait();
    queued = runtime.spawn_blocking([] { return 2; });
    // The queued closure is cancelled while the first still runs; only then may the first end.
    releaser = std::thread([&queued, go_on] {
      while (!queued->is_finished()) std::this_thread::yield();
      go_on->count_down();
    });
  }
  releaser.join();
  EXPECT_EQ(first->try_join()->value(), 1);
  EXPECT_TRUE(queued->try_join()->is_cancelled());
}

TEST_P(blocking, a_closure_may_spawn_and_block_on) {
  auto runtime = make();
  auto handle = runtime.spawn_blocking([] {
    auto inner = rt::spawn_blocking([] { return 20; });
    return rt::handle::current().block_on(std::move(inner)).value() + 1;
  });
  EXPECT_EQ(runtime.block_on(handle).value(), 21);
}

TEST_P(blocking, idle_threads_go_away_and_come_back) {
  auto runtime = rt::builder()
                     .current_thread()
                     .thread_keep_alive(std::chrono::milliseconds(0))
                     .build();
  for (int i = 0; i < 200; ++i) {
    EXPECT_EQ(runtime.block_on(runtime.spawn_blocking(rt::owned_closure([i] { return i; }))).value(),
              i);
  }
}

}  // namespace
