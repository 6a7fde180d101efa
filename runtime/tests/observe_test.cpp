// SPDX-License-Identifier: Apache-2.0
//
// Builder options, hooks, dumps, figures, the enter guard, and the panic policy.

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <memory>
#include <optional>
#include <stdexcept>
#include <thread>

#include "tests/support.hpp"

namespace {

using namespace rt_test;

class observe : public testing::TestWithParam<int> {
 protected:
  rt::runtime make() const { return make_runtime(GetParam()); }
};
INSTANTIATE_TEST_SUITE_P(flavour, observe, testing::Values(0, 2), flavour_name);

rt::task<> for_ever() {
  for (;;) co_await rt::suspend([](const rt::waker&) {});
}
rt::task<int> answer() { co_return 42; }

TEST_P(observe, a_dump_names_every_live_task_with_its_phase_and_the_line_of_its_spawn) {
  auto runtime = make();
  const unsigned line = __LINE__ + 1;
  auto waiting = runtime.spawn(for_ever);
  auto done = runtime.spawn(answer);
  EXPECT_EQ(runtime.block_on(done).value(), 42);
  runtime.block_on(quiescence(runtime));
  const rt::task_dump dump = runtime.handle().dump();
  ASSERT_EQ(dump.tasks.size(), 1u);
  EXPECT_EQ(dump.tasks[0].id, waiting.id());
  EXPECT_EQ(dump.tasks[0].phase, rt::task_phase::waiting);
  EXPECT_EQ(dump.tasks[0].spawned_at.line(), line);
  EXPECT_NE(dump.to_string().find("waiting, spawned at"), std::string::npos);
  EXPECT_NE(dump.to_string().find("observe_test.cpp:" + std::to_string(line)), std::string::npos);
}

TEST(observe_queued, a_task_that_nobody_drives_is_queued_and_its_abort_shows) {
  auto runtime = rt::builder().current_thread().build();
  auto handle = runtime.spawn(for_ever);
  EXPECT_EQ(runtime.handle().dump().tasks.at(0).phase, rt::task_phase::queued);
  handle.abort();
  EXPECT_EQ(runtime.handle().dump().tasks.at(0).phase, rt::task_phase::aborting);
}

TEST_P(observe, spawns_with_any_number_of_arguments_are_accepted) {
  auto runtime = make();
  const auto sum = [](int a, int b, int c, int d, int e, int f) -> rt::task<int> {
    co_return a + b + c + d + e + f;
  };
  const auto five = [](int a, int b, int c, int d, int e) -> rt::task<int> {
    co_return a + b + c + d + e;
  };
  auto handle = runtime.spawn(sum, 1, 2, 3, 4, 5, 6);
  auto other = runtime.handle().spawn(five, 1, 2, 3, 4, 5);
  EXPECT_EQ(runtime.block_on(handle).value() + runtime.block_on(other).value(), 36);
}

TEST_P(observe, a_dump_names_the_tasks_of_a_local_set_while_a_runtime_drives_it) {
  auto runtime = make();
  const auto has = [&runtime](rt::task_id id) {
    const auto dump = runtime.handle().dump();
    return std::ranges::any_of(dump.tasks, [id](const auto& task) { return task.id == id; });
  };
  runtime.block_on([&]() -> rt::local_task<> {
    std::optional<rt::join_handle<void>> waiting;
    {
      rt::local_set set;
      waiting = set.spawn_local(for_ever);
      co_await set.run_until([]() -> rt::local_task<> { co_await rt::yield_now(); });
      EXPECT_TRUE(has(waiting->id()));
    }
    EXPECT_FALSE(has(waiting->id())) << "the set has gone";
  });
}

TEST_P(observe, a_dump_names_tasks_that_no_worker_has_taken_yet_and_each_once) {
  auto runtime = make();
  std::atomic<bool> stop{false};
  const auto handle = runtime.handle();
  std::thread spawner([&stop, handle] {
    for (int n = 0; n < 20'000 && !stop; ++n) handle.spawn(answer).detach();
  });
  auto waiting = runtime.spawn(for_ever);
  for (int i = 0; i < 100; ++i) {
    const auto tasks = handle.dump().tasks;
    EXPECT_EQ(std::ranges::count(tasks, waiting.id(), &rt::task_info::id), 1);
    EXPECT_TRUE(std::ranges::is_sorted(tasks, {}, [](const auto& t) { return t.id.value(); }));
    const auto twice = std::ranges::adjacent_find(tasks, {}, &rt::task_info::id);
    EXPECT_EQ(twice, tasks.end());
    if (GetParam() == 0) runtime.block_on([]() -> rt::task<> { co_await rt::yield_now(); });
  }
  stop = true;
  spawner.join();
}

TEST_P(observe, figures_count_tasks_and_blocking_threads) {
  auto runtime = make();
  auto waiting = runtime.spawn(for_ever);
  runtime.block_on(runtime.spawn_blocking([] {})).value();
  runtime.block_on(quiescence(runtime));
  const rt::runtime_metrics m = runtime.metrics();
  EXPECT_EQ(m.workers, static_cast<std::size_t>(GetParam()));
  EXPECT_EQ(m.live_tasks, 1u);
  EXPECT_EQ(m.spawned, 1u);
  EXPECT_EQ(m.injected, 0u);
  EXPECT_EQ(m.blocking_threads, 1u);
  EXPECT_EQ(m.blocking_queued, 0u);
}

TEST_P(observe, figures_of_each_worker_add_up) {
  auto runtime = make();
  const auto busy = [](rt::handle on) -> rt::task<> {
    std::vector<rt::join_handle<int>> handles;
    for (int i = 0; i < 500; ++i) handles.push_back(on.spawn(answer));
    for (auto& h : handles) static_cast<void>(co_await h);
  };
  runtime.block_on(runtime.spawn(busy, runtime.handle())).value();
  runtime.block_on(quiescence(runtime));
  const rt::runtime_metrics m = runtime.metrics();
  ASSERT_EQ(m.each.size(), GetParam() == 0 ? 1u : 2u);
  std::uint64_t turns = 0;
  std::uint64_t parks = 0;
  for (const auto& w : m.each) {
    turns += w.turns;
    parks += w.parks;
    EXPECT_EQ(w.queued, 0u);
  }
  EXPECT_GE(turns, 501u) << "each task was taken from a queue once at least";
  EXPECT_EQ(parks, m.parks);
}

TEST(hooks, start_and_stop_run_once_for_each_thread) {
  std::atomic<int> started{0};
  std::atomic<int> stopped{0};
  {
    auto runtime = rt::builder()
                       .multi_thread(3)
                       .on_thread_start([&] { ++started; })
                       .on_thread_stop([&] { ++stopped; })
                       .build();
    runtime.block_on(runtime.spawn_blocking([] {})).value();
  }
  EXPECT_EQ(started, 4);
  EXPECT_EQ(stopped, 4);
}

TEST(hooks, what_a_park_hook_makes_ready_is_run_before_sleeping) {
  std::optional<rt::oneshot_sender<int>> later;
  auto [tx, rx] = rt::oneshot<int>();
  later = std::move(tx);
  auto runtime = rt::builder()
                     .current_thread()
                     .on_thread_park([&] {
                       if (later) std::exchange(later, std::nullopt)->send(7);
                     })
                     .build();
  auto handle = runtime.spawn(
      [](rt::oneshot_receiver<int> r) -> rt::task<int> { co_return (co_await r).value(); },
      std::move(rx));
  EXPECT_EQ(runtime.block_on(handle).value(), 7);
}

TEST_P(observe, a_hook_that_throws_takes_no_thread_down) {
  auto b = rt::builder();
  if (GetParam() == 0) {
    b.current_thread();
  } else {
    b.multi_thread(2);
  }
  const auto bad = [] { throw 5; };
  b.on_thread_start(bad).on_thread_park(bad).on_thread_unpark(bad).on_thread_stop(bad);
  auto runtime = b.build();
  for (int i = 0; i < 50; ++i) {
    EXPECT_EQ(runtime.block_on(runtime.spawn(answer)).value(), 42);
  }
}

TEST(builder, options_out_of_range_are_refused_with_a_sentence) {
  EXPECT_THROW(rt::builder().multi_thread(0).build(), rt::misuse);
  EXPECT_THROW(rt::builder().max_blocking_threads(0).build(), rt::misuse);
  EXPECT_THROW(rt::builder().global_queue_interval(0).build(), rt::misuse);
  EXPECT_THROW(rt::builder().event_interval(0).build(), rt::misuse);
  EXPECT_THROW(rt::builder().unhandled_panic(rt::panic_policy::shut_down_runtime).build(),
               rt::misuse);
  EXPECT_THROW(rt::builder().start_paused().build(), rt::misuse);
}

TEST_P(observe, intervals_of_one_serve_tasks_from_everywhere) {
  auto b = rt::builder();
  if (GetParam() == 0) {
    b.current_thread();
  } else {
    b.multi_thread(2);
  }
  auto runtime = b.global_queue_interval(1).event_interval(1).build();
  std::vector<rt::join_handle<int>> handles;
  for (int i = 0; i < 200; ++i) handles.push_back(runtime.spawn(answer));
  for (auto& h : handles) EXPECT_EQ(runtime.block_on(h).value(), 42);
}

TEST(panic_policy, a_panic_shuts_the_runtime_down_when_asked_to) {
  auto runtime = rt::builder()
                     .current_thread()
                     .unhandled_panic(rt::panic_policy::shut_down_runtime)
                     .build();
  auto alive = std::make_shared<int>(1);
  std::weak_ptr<int> watch = alive;
  auto other = runtime.spawn(
      [](std::shared_ptr<int>) -> rt::task<> {
        for (;;) co_await rt::suspend([](const rt::waker&) {});
      },
      std::move(alive));
  runtime.spawn([]() -> rt::task<> {
    co_await rt::yield_now();
    throw std::runtime_error("down");
  });
  EXPECT_THROW(runtime.block_on(for_ever()), rt::misuse);
  EXPECT_TRUE(watch.expired());
  EXPECT_TRUE(other.try_join()->is_cancelled());
}

TEST_P(observe, inside_an_enter_guard_free_functions_find_the_runtime) {
  auto runtime = make();
  EXPECT_FALSE(rt::handle::try_current().has_value());
  std::optional<rt::join_handle<int>> handle;
  {
    const auto guard = runtime.enter();
    EXPECT_TRUE(runtime.is_current());
    {
      auto other = make();
      const auto inner = other.enter();
      EXPECT_TRUE(other.is_current());
    }
    EXPECT_TRUE(runtime.is_current());
    handle = rt::spawn(answer);
  }
  EXPECT_FALSE(rt::handle::try_current().has_value());
  EXPECT_EQ(runtime.block_on(*handle).value(), 42);
}

TEST(enter_guard, guards_that_end_in_the_wrong_order_say_so) {
  auto runtime = make_runtime(0);
  auto* first = new rt::enter_guard(runtime.enter());
  auto* second = new rt::enter_guard(runtime.enter());
  EXPECT_THROW(delete first, rt::misuse);
  delete second;
  EXPECT_FALSE(rt::handle::try_current().has_value());
}
static_assert(!rt::Send<rt::enter_guard>);

}  // namespace
