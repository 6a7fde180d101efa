// SPDX-License-Identifier: Apache-2.0
//
// What is built on tasks: task-locals, trackers, keyed sets, abort-on-drop, try_join, when, the
// local runtime.

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

#include "tests/support.hpp"

namespace {

using namespace rt_test;

class tasks : public testing::TestWithParam<int> {
 protected:
  rt::runtime make() const { return make_runtime(GetParam()); }
};
INSTANTIATE_TEST_SUITE_P(flavour, tasks, testing::Values(0, 2), flavour_name);

rt::task<> wait_for_ever(std::shared_ptr<int> keep) {
  for (;;) co_await rt::suspend([](const rt::waker&) {});
  static_cast<void>(keep);
}
rt::task<int> give(int n) {
  co_await rt::yield_now();
  co_return n;
}

// ---- task-locals -------------------------------------------------------------------------------

rt::task_local<int> request;
rt::task_local<std::string> user;

rt::task<int> read_after_yields() {
  int sum = 0;
  for (int i = 0; i < 50; ++i) {
    co_await rt::yield_now();
    sum += request.get();
  }
  co_return sum;
}

TEST_P(tasks, a_scoped_value_is_seen_in_every_poll_of_its_future_and_by_no_other_task) {
  auto runtime = make();
  std::vector<rt::join_handle<int>> handles;
  for (int i = 1; i <= 4; ++i) {
    handles.push_back(runtime.spawn(
        [](int n) -> rt::task<int> {
          const int sum = co_await request.scope(n, read_after_yields());
          EXPECT_FALSE(request.try_get().has_value());
          co_return sum;
        },
        i));
  }
  for (int i = 1; i <= 4; ++i) {
    EXPECT_EQ(runtime.block_on(handles[static_cast<std::size_t>(i - 1)]).value(), 50 * i);
  }
}

TEST_P(tasks, inner_scopes_hide_and_restore_also_when_they_throw) {
  auto runtime = make();
  runtime.block_on([]() -> rt::task<> {
    const auto outer = []() -> rt::task<> {
      const auto inner = []() -> rt::task<> {
        EXPECT_EQ(request.get(), 2);
        EXPECT_EQ(user.get(), "u");
        throw std::runtime_error("out");
        co_return;
      };
      bool threw = false;
      try {
        co_await request.scope(2, inner());
      } catch (const std::runtime_error&) {
        threw = true;
      }
      EXPECT_TRUE(threw);
      EXPECT_EQ(request.get(), 1);
    };
    const auto with_user = [&]() -> rt::task<> { co_await request.scope(1, outer()); };
    co_await user.scope("u", with_user());
  });
}

struct reads_at_the_end {
  int* seen;
  ~reads_at_the_end() { *seen = request.try_get().value_or(-1); }
};

TEST_P(tasks, a_value_is_in_sight_while_the_future_is_destroyed_by_an_abort) {
  auto runtime = make();
  auto seen = std::make_shared<int>(0);
  auto handle = runtime.spawn(
      [](std::shared_ptr<int> out) -> rt::task<> {
        const auto body = [](int* where) -> rt::task<> {
          const reads_at_the_end end{where};
          for (;;) co_await rt::suspend([](const rt::waker&) {});
        };
        co_await request.scope(5, body(out.get()));
      },
      seen);
  runtime.block_on(quiescence(runtime));
  handle.abort();
  EXPECT_TRUE(runtime.block_on(handle).is_cancelled());
  EXPECT_EQ(*seen, 5);
}

TEST_P(tasks, a_spawned_child_inherits_no_value) {
  auto runtime = make();
  runtime.block_on([]() -> rt::task<> {
    const auto body = []() -> rt::task<bool> {
      auto child = rt::spawn([]() -> rt::task<bool> { co_return request.try_get().has_value(); });
      co_return (co_await child).value();
    };
    const bool inherited = co_await request.scope(1, body());
    EXPECT_FALSE(inherited);
  });
}

TEST(task_local, outside_a_scope_reading_is_a_misuse_and_sync_scopes_work_anywhere) {
  EXPECT_THROW(request.get(), rt::misuse);
  EXPECT_FALSE(request.try_with([](int) {}));
  EXPECT_EQ(request.sync_scope(3, [] { return request.get(); }), 3);
  EXPECT_THROW(request.with([](int n) { return n; }), rt::misuse);
}

// ---- abort on drop, tracker --------------------------------------------------------------------

TEST_P(tasks, an_abort_on_drop_handle_aborts_unless_it_is_detached_or_joined) {
  auto runtime = make();
  auto alive = std::make_shared<int>(1);
  std::weak_ptr<int> watch = alive;
  {
    rt::abort_on_drop_handle h(runtime.spawn(wait_for_ever, std::move(alive)));
    EXPECT_FALSE(h.is_finished());
  }
  runtime.block_on(quiescence(runtime));
  EXPECT_TRUE(watch.expired());
  rt::abort_on_drop_handle joined(runtime.spawn(give, 4));
  EXPECT_EQ(runtime.block_on(joined).value(), 4);
  rt::abort_on_drop_handle taken(runtime.spawn(give, 5));
  EXPECT_EQ(runtime.block_on(std::move(taken)).value(), 5);
  auto plain = rt::abort_on_drop_handle(runtime.spawn(give, 6)).detach();
  EXPECT_EQ(runtime.block_on(plain).value(), 6);
}

struct sets_flag {
  bool* flag;
  sets_flag(bool* f) : flag(f) {}  // NOLINT
  sets_flag(sets_flag&& other) noexcept : flag(std::exchange(other.flag, nullptr)) {}
  ~sets_flag() {
    if (flag != nullptr) *flag = true;  // not atomic: the tracker orders it
  }
  [[maybe_unused]] static constexpr bool rt_send = true;
};

TEST_P(tasks, a_tracker_is_over_when_closed_and_every_future_is_destroyed) {
  auto runtime = make();
  const auto current = runtime.enter();
  rt::task_tracker tracker;
  bool destroyed[20] = {};
  std::vector<rt::abort_handle> aborts;
  for (bool& flag : destroyed) {
    auto handle = tracker.spawn(
        [](rt::assert_send_static<sets_flag> f) -> rt::task<> {
          for (;;) co_await rt::suspend([](const rt::waker&) {});
          static_cast<void>(f);
        },
        rt::assert_send_static<sets_flag>{sets_flag(&flag)});
    aborts.push_back(handle.abort_handle());
  }
  EXPECT_EQ(tracker.len(), 20u);
  EXPECT_TRUE(tracker.close());
  EXPECT_FALSE(tracker.close());
  for (auto& a : aborts) a.abort();
  runtime.block_on(tracker.wait());
  for (const bool flag : destroyed) EXPECT_TRUE(flag);
  EXPECT_TRUE(tracker.is_empty());
}

TEST_P(tasks, a_tracker_that_reaches_zero_while_open_or_is_refilled_keeps_to_its_promise) {
  auto runtime = make();
  const auto current = runtime.enter();
  rt::task_tracker tracker;
  auto early = tracker.wait();
  {
    const auto token = tracker.token();
  }
  auto waiting = runtime.spawn(
      [](rt::task_tracker t) -> rt::task<> { co_await t.wait(); }, tracker);
  runtime.block_on(quiescence(runtime));
  EXPECT_FALSE(waiting.is_finished()) << "zero while open wakes nobody";
  tracker.close();
  tracker.reopen();
  const auto refilled = tracker.token();
  runtime.block_on(std::move(early));  // the moment has been
  EXPECT_TRUE(runtime.block_on(waiting).has_value());
  EXPECT_EQ(runtime.block_on(tracker.spawn(give, 3)).value(), 3);
  EXPECT_EQ(runtime.block_on(tracker.spawn_blocking([] { return 2; })).value(), 2);
  EXPECT_EQ(runtime.block_on(tracker.spawn([](int n) -> rt::spawnable<int> { co_return n; }(8)))
                .value(),
            8);
}

// ---- sets --------------------------------------------------------------------------------------

TEST_P(tasks, ids_that_come_with_results_are_those_of_the_abort_handles) {
  auto runtime = make();
  runtime.block_on([]() -> rt::task<> {
    rt::join_set<int> set;
    std::set<rt::task_id> expected;
    for (int i = 0; i < 20; ++i) expected.insert(set.spawn(give, i).id());
    expected.insert(set.spawn_blocking([] { return 1; }).id());
    EXPECT_EQ(expected.size(), 21u);
    std::set<rt::task_id> seen;
    for (;;) {
      auto done = co_await set.join_next_with_id();
      if (!done) break;
      seen.insert(done->first);
      EXPECT_TRUE(done->second.has_value());
    }
    EXPECT_EQ(seen, expected);
    EXPECT_FALSE(set.try_join_next_with_id().has_value());
  });
}

TEST_P(tasks, a_new_task_under_a_used_key_replaces_the_old_one_whose_result_is_never_seen) {
  auto runtime = make();
  runtime.block_on([]() -> rt::task<> {
    rt::join_map<std::string, int> map;
    map.spawn("a", give, 1);
    map.spawn("b", give, 2);
    map.spawn("a", give, 3);
    EXPECT_EQ(map.len(), 2u);
    std::set<std::pair<std::string, int>> seen;
    for (;;) {
      auto done = co_await map.join_next();
      if (!done) break;
      seen.emplace(done->first, std::move(done->second).value());
    }
    EXPECT_EQ(seen, (std::set<std::pair<std::string, int>>{{"a", 3}, {"b", 2}}));
  });
}

TEST_P(tasks, keyed_aborts_hit_only_the_chosen_tasks) {
  auto runtime = make();
  runtime.block_on([]() -> rt::task<> {
    rt::join_map<int, int> map;
    const auto never = []() -> rt::task<int> {
      for (;;) co_await rt::suspend([](const rt::waker&) {});
      co_return 0;
    };
    for (int i = 0; i < 6; ++i) map.spawn(i, never);
    EXPECT_TRUE(map.abort(0));
    EXPECT_FALSE(map.abort(77));
    map.abort_matching([](int k) { return k % 2 == 1; });
    std::set<int> cancelled;
    for (int i = 0; i < 4; ++i) {
      auto done = co_await map.join_next();
      EXPECT_TRUE(done->second.is_cancelled());
      cancelled.insert(done->first);
    }
    EXPECT_EQ(cancelled, (std::set<int>{0, 1, 3, 5}));
    EXPECT_EQ(map.len(), 2u);
    EXPECT_TRUE(map.contains_key(2) && map.contains_key(4));
    co_await map.shutdown();
    EXPECT_TRUE(map.is_empty());
  });
}

// ---- try_join, when ----------------------------------------------------------------------------

TEST_P(tasks, try_join_gives_all_values_or_the_first_failure_and_destroys_the_rest) {
  auto runtime = make();
  runtime.block_on([]() -> rt::task<> {
    auto a = rt::spawn(give, 1);
    auto b = rt::spawn([]() -> rt::task<> { co_return; });
    auto both = co_await rt::try_join(a, b);
    EXPECT_TRUE(both.has_value());
    EXPECT_EQ(std::get<0>(both.value()), 1);

    auto alive = std::make_shared<int>(1);
    std::weak_ptr<int> watch = alive;
    const auto never = [](std::shared_ptr<int>) -> rt::task<std::optional<int>> {
      for (;;) co_await rt::suspend([](const rt::waker&) {});
      co_return 1;
    };
    const auto fail = []() -> rt::task<std::optional<int>> {
      co_await rt::yield_now();
      co_return std::nullopt;
    };
    const auto none = co_await rt::try_join(never(std::move(alive)), fail());
    EXPECT_FALSE(none.has_value());
    EXPECT_TRUE(watch.expired());

    auto bad = rt::spawn([]() -> rt::task<int> {
      throw std::runtime_error("bad");
      co_return 0;
    });
    auto forever = rt::spawn(wait_for_ever, std::make_shared<int>(1));
    const auto failed = co_await rt::try_join(forever, bad);
    EXPECT_TRUE(failed.is_panic());
    EXPECT_FALSE(forever.is_finished()) << "a borrowed handle survives";
    forever.abort();
  });
}

TEST_P(tasks, a_branch_that_is_switched_off_never_wins) {
  auto runtime = make();
  runtime.block_on([]() -> rt::task<> {
    for (const bool open : {true, false}) {
      auto won = co_await rt::select_biased(rt::when(open, give(1)), give(2));
      EXPECT_EQ(won.index(), open ? 0u : 1u);
    }
    auto ended = co_await rt::select(rt::pending(), give(3));
    EXPECT_EQ(std::get<1>(ended), 3);
  });
}

// ---- local -------------------------------------------------------------------------------------

struct thread_bound {
  [[maybe_unused]] static constexpr bool rt_send = false;
  int value = 0;
};

TEST(local_runtime, runs_tasks_that_are_not_send_and_keeps_them_between_block_ons) {
  rt::local_runtime runtime;
  auto shared = std::make_shared<thread_bound>();
  auto task = runtime.spawn_local(
      [](std::shared_ptr<thread_bound> s) -> rt::local_task<int> {
        for (int i = 0; i < 5; ++i) co_await rt::yield_now();
        co_return ++s->value;
      },
      shared);
  const int one = runtime.block_on([&]() -> rt::local_task<int> {
    auto child = rt::spawn_local([]() -> rt::local_task<int> { co_return 1; });
    co_return (co_await child).value();
  });
  EXPECT_EQ(one + runtime.block_on(task).value(), 2);
  auto send = runtime.handle().spawn(give, 7);
  EXPECT_EQ(runtime.block_on(send).value(), 7);
}

TEST(local_runtime, destroys_its_tasks_inside_the_runtime_and_refuses_other_threads) {
  auto alive = std::make_shared<int>(1);
  std::weak_ptr<int> watch = alive;
  {
    rt::local_runtime runtime;
    runtime.spawn_local(wait_for_ever, std::move(alive));
    runtime.block_on(rt::yield_now());
    std::thread([&] {
      EXPECT_THROW(runtime.block_on(rt::yield_now()), rt::misuse);
    }).join();
  }
  EXPECT_TRUE(watch.expired());
}

TEST_P(tasks, inside_a_local_sets_guard_free_spawn_local_finds_it) {
  auto runtime = make();
  rt::local_set set;
  std::optional<rt::join_handle<int>> handle;
  {
    const auto inside = set.enter();
    handle = rt::spawn_local([]() -> rt::local_task<int> { co_return 3; });
  }
  EXPECT_THROW(rt::spawn_local([]() -> rt::task<> { co_return; }), rt::misuse);
  EXPECT_EQ(runtime.block_on(set.run_until(*handle)).value(), 3);
}

}  // namespace
