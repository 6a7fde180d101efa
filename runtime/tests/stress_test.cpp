// SPDX-License-Identifier: Apache-2.0
//
// Races: abort, completion, handle drop and shutdown against each other, and lost wake-ups. Each
// test counts what was made and destroyed.

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <utility>
#include <vector>

#include "tests/support.hpp"

namespace {

using namespace rt_test;

rt::task<counted> work(counted owned, int steps) {
  for (int i = 0; i < steps; ++i) co_await rt::yield_now();
  co_return owned;
}

class stress : public testing::TestWithParam<int> {
 protected:
  rt::runtime make() const { return make_runtime(GetParam()); }
};
INSTANTIATE_TEST_SUITE_P(flavour, stress, testing::Values(0, 1, 4), flavour_name);

TEST_P(stress, abort_races_with_completion_and_handle_drop) {
  {
    auto runtime = make();
    std::atomic<bool> stop{false};
    std::vector<std::thread> others;
    for (int t = 0; t < 3; ++t) {
      others.emplace_back([&, t] {
        for (int i = 0; i < 2000; ++i) {
          auto handle = runtime.spawn(work, counted(), (i + t) % 4);
          auto abort = handle.abort_handle();
          if (i % 3 != 0) abort.abort();
          if (i % 2 == 0) handle.detach();
          if (i % 5 == 0) abort.abort();
        }
        if (t == 0) stop = true;
      });
    }
    runtime.block_on([&]() -> rt::local_task<> {
      while (!stop) {
        auto result = co_await rt::spawn(work, counted(), 2);
        EXPECT_TRUE(result.has_value());
      }
    });
    for (auto& t : others) t.join();
  }
  EXPECT_EQ(counted::alive.load(), 0);
}

TEST_P(stress, wakes_from_outside_are_never_lost) {
  auto runtime = make();
  std::atomic<int> turn{0};
  std::atomic<rt::waker*> slot{nullptr};
  constexpr int rounds = 3000;
  std::thread partner([&] {
    for (int i = 0; i < rounds; ++i) {
      rt::waker* w = nullptr;
      while ((w = slot.exchange(nullptr)) == nullptr) std::this_thread::yield();
      turn.store(i + 1);
      w->wake();
      delete w;
    }
  });
  runtime.block_on([&]() -> rt::local_task<> {
    for (int i = 0; i < rounds; ++i) {
      co_await rt::suspend([&](rt::waker w) { slot.store(new rt::waker(std::move(w))); });
      EXPECT_EQ(turn.load(), i + 1);
    }
  });
  partner.join();
}

TEST_P(stress, runtimes_start_and_stop_under_load) {
  for (int round = 0; round < 60; ++round) {
    auto runtime = make();
    std::vector<rt::join_handle<counted>> handles;
    for (int i = 0; i < 50; ++i) handles.push_back(runtime.spawn(work, counted(), i));
    if (round % 2 == 0) {
      EXPECT_TRUE(runtime.block_on(handles.back()).has_value());
    }
    if (round % 3 == 0) handles.clear();
  }
  EXPECT_EQ(counted::alive.load(), 0);
}

TEST_P(stress, shutdown_is_concurrent_with_spawns_from_other_threads) {
  for (int round = 0; round < 20; ++round) {
    std::vector<std::thread> spawners;
    std::atomic<int> finished{0};
    {
      auto runtime = make();
      for (int t = 0; t < 4; ++t) {
        spawners.emplace_back([&finished, handle = runtime.handle()] {
          for (int i = 0; i < 200; ++i) {
            auto h = handle.spawn(work, counted(), 1);
            if (i % 4 == 0) h.abort();
          }
          ++finished;
        });
      }
      while (finished == 0) std::this_thread::yield();
    }
    for (auto& t : spawners) t.join();
  }
  EXPECT_EQ(counted::alive.load(), 0);
}

/// Wakes another task when it is destroyed.
struct wakes_another {
  std::vector<rt::waker>* wakers;
  std::size_t which;
  wakes_another(std::vector<rt::waker>& all, std::size_t other) : wakers(&all), which(other) {}
  wakes_another(wakes_another&& from) noexcept
      : wakers(std::exchange(from.wakers, nullptr)), which(from.which) {}
  ~wakes_another() {
    if (wakers != nullptr) (*wakers)[which].wake();
  }
};

struct waiting_place {
  rt::waker* waker;  ///< null: it is not to be woken
  std::atomic<std::size_t>* arrived;
};

rt::task<> wait_for_ever(counted, rt::assert_send_static<wakes_another>,
                         rt::assert_send_static<waiting_place> place) {
  waiting_place at = place.value;
  co_await rt::poll_until([&at](const rt::waker& w) {
    if (rt::waker* const mine = std::exchange(at.waker, nullptr)) {
      *mine = w;
      ++*at.arrived;
    }
    return false;
  });
}

TEST_P(stress, tasks_that_wake_each_other_when_they_are_destroyed_are_all_destroyed) {
  constexpr std::size_t count = 200;
  for (int round = 0; round < 50; ++round) {
    std::vector<rt::waker> wakers(count);
    std::atomic<std::size_t> arrived{0};
    {
      auto runtime = make();
      const auto spawn_one = [&](std::size_t wakes, rt::waker* own) {
        runtime.spawn(wait_for_ever, counted(),
                      rt::assert_send_static{wakes_another(wakers, wakes % count)},
                      rt::assert_send_static{waiting_place{own, &arrived}});
      };
      for (std::size_t i = 0; i < count; i += 2) spawn_one(7 * i + 1, &wakers[i]);
      runtime.block_on([&]() -> rt::local_task<> {
        for (std::size_t i = 1; i < count; i += 2) spawn_one(7 * i + 1, &wakers[i]);
        while (arrived < count) co_await rt::yield_now();
      });
      for (std::size_t i = 0; i < count; ++i) spawn_one(i, nullptr);  // into the injection queue
    }
    ASSERT_EQ(counted::alive.load(), 0);
  }
}

TEST_P(stress, a_task_that_awaits_a_join_is_destroyed_by_a_root_that_shuts_down) {
  {
    auto runtime = make();
    runtime.block_on([&]() -> rt::local_task<> {
      auto busy = rt::spawn([](counted) -> rt::task<> {
        for (;;) co_await rt::yield_now();
      }, counted());
      rt::spawn([](counted, rt::join_handle<void> other) -> rt::task<> {
        co_await other;
      }, counted(), std::move(busy)).detach();
      co_await rt::yield_now();  // the join is deferred now, and for some polls more
      if (GetParam() == 0) std::move(runtime).shutdown_background();
    });
  }
  EXPECT_EQ(counted::alive.load(), 0);
}

TEST_P(stress, a_long_chain_of_joins_does_not_grow_the_stack) {
  auto runtime = make();
  const int length = 20'000;
  const int n = runtime.block_on([]() -> rt::task<int> {
    auto handle = rt::spawn([]() -> rt::task<int> { co_return 0; });
    for (int i = 0; i < length; ++i) {
      handle = rt::spawn(
          [](rt::join_handle<int> before) -> rt::task<int> {
            co_return (co_await before).value() + 1;
          },
          std::move(handle));
    }
    co_return (co_await handle).value();
  });
  EXPECT_EQ(n, length);
}

TEST_P(stress, join_handles_are_awaited_across_runtimes) {
  auto home = make();
  auto abroad = rt::builder().multi_thread(2).build();
  std::vector<rt::join_handle<int>> joiners;
  for (int i = 0; i < 500; ++i) {
    auto inner = home.handle().spawn(
        [](int n) -> rt::task<int> {
          co_await rt::yield_now();
          co_return n;
        },
        i);
    joiners.push_back(abroad.spawn(
        [](rt::join_handle<int> h) -> rt::task<int> { co_return (co_await h).value(); },
        std::move(inner)));
  }
  home.block_on(quiescence(home));
  for (int i = 0; i < 500; ++i) {
    EXPECT_EQ(abroad.block_on(joiners[static_cast<std::size_t>(i)]).value(), i);
  }
}

}  // namespace
