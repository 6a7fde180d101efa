// SPDX-License-Identifier: Apache-2.0
//
// Each kind of failure, found in a small body; and the mended body beside it, which passes.
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <taskspec/explore.hpp>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdlib>
#include <memory>
#include <mutex>
#include <thread>

namespace {

using namespace taskspec::explore;

options quiet(std::uint64_t schedules = 3000) {
  options how;
  how.schedules = schedules;
  how.quiet = true;
  return how;
}

options depth_first(std::uint64_t schedules) {
  options how = quiet(schedules);
  how.strategy = strategy_kind::bounded_dfs;
  return how;
}

template <class Body>
result explored(Body body, options how = quiet()) {
  return check(body, how);
}

TEST(finds, a_read_and_a_write_that_should_have_been_one_step) {
  const auto count = [](auto increment) {
    return [increment] {
      std::atomic<int> counter{0};
      std::thread first([&] { increment(counter); });
      std::thread second([&] { increment(counter); });
      first.join();
      second.join();
      TASKSPEC_EXPLORE_CHECK(counter == 2);
    };
  };
  const result broken = explored(count([](std::atomic<int>& counter) { counter = counter + 1; }));
  EXPECT_EQ(broken.failure, failure_kind::assertion);
  EXPECT_LE(broken.schedules, 100u);
  EXPECT_EQ(broken.preemptions, 1u);
  EXPECT_TRUE(explored(count([](std::atomic<int>& counter) { ++counter; })));
}

TEST(finds, a_wake_up_that_is_lost_between_look_and_wait) {
  const auto body = [](bool mended) {
    return [mended] {
      std::mutex mutex;
      std::condition_variable changed;
      std::atomic<bool> ready{false};
      std::thread waiter([&] {
        std::unique_lock lock(mutex);
        while (!ready) changed.wait(lock);
      });
      if (mended) mutex.lock();
      ready = true;
      if (mended) mutex.unlock();
      changed.notify_one();
      waiter.join();
    };
  };
  const result broken = explored(body(false));
  EXPECT_EQ(broken.failure, failure_kind::deadlock);
  EXPECT_TRUE(explored(body(true)));
}

TEST(finds, two_locks_taken_in_two_orders) {
  const auto body = [](bool mended) {
    return [mended] {
      std::mutex a;
      std::mutex b;
      std::thread other([&] {
        std::lock_guard first(mended ? a : b);
        std::lock_guard second(mended ? b : a);
      });
      {
        std::lock_guard first(a);
        std::lock_guard second(b);
      }
      other.join();
    };
  };
  EXPECT_EQ(explored(body(false)).failure, failure_kind::deadlock);
  EXPECT_TRUE(explored(body(true)));
}

TEST(finds, a_plain_variable_that_two_threads_write) {
  const auto body = [](bool mended) {
    return [mended] {
      int shared = 0;
      std::mutex mutex;
      const auto add = [&] {
        std::unique_lock lock(mutex, std::defer_lock);
        if (mended) lock.lock();
        ++shared;
      };
      std::thread other(add);
      add();
      other.join();
    };
  };
  const result broken = explored(body(false));
  EXPECT_EQ(broken.failure, failure_kind::data_race);
  EXPECT_EQ(broken.schedules, 1u);
  EXPECT_TRUE(explored(body(true)));
}

TEST(finds, a_value_published_with_a_relaxed_store) {
  const auto body = [](std::memory_order order) {
    return [order] {
      int value = 0;
      std::atomic<bool> published{false};
      std::thread reader([&] {
        if (published.load(std::memory_order_acquire)) TASKSPEC_EXPLORE_CHECK(value == 7);
      });
      value = 7;
      published.store(true, order);
      reader.join();
    };
  };
  EXPECT_EQ(explored(body(std::memory_order_relaxed)).failure, failure_kind::data_race);
  EXPECT_TRUE(explored(body(std::memory_order_release)));
}

TEST(finds, a_store_that_waits_in_a_buffer) {
  const auto body = [](std::memory_order order) {
    return [order] {
      std::atomic<int> x{0};
      std::atomic<int> y{0};
      int seen_y = -1;
      std::thread other([&] {
        x.store(1, order);
        seen_y = y.load(order);
      });
      y.store(1, order);
      const int seen_x = x.load(order);
      other.join();
      TASKSPEC_EXPLORE_CHECK(seen_x == 1 || seen_y == 1);
    };
  };
  options weak = quiet();
  weak.memory = memory_model::weak;
  EXPECT_EQ(explored(body(std::memory_order_relaxed), weak).failure, failure_kind::assertion);
  EXPECT_TRUE(explored(body(std::memory_order_seq_cst), weak));
  EXPECT_TRUE(explored(body(std::memory_order_relaxed))) << "sequential memory has no such buffer";
}

TEST(finds, memory_that_is_used_after_it_was_freed) {
  const auto body = [](bool mended) {
    return [mended] {
      auto object = std::make_shared<std::atomic<int>>(0);
      std::atomic<int>* bare = object.get();
      std::thread user([keep = mended ? object : nullptr, bare] { bare->store(1); });
      object.reset();
      user.join();
    };
  };
  options lifetimes = quiet();
  lifetimes.races = false;  // else the race between use and free is what is seen first
  EXPECT_EQ(explored(body(false), lifetimes).failure, failure_kind::use_after_free);
  EXPECT_TRUE(explored(body(true)));
}

TEST(finds, memory_that_is_freed_twice) {
  const result broken = explored([] {
    auto* block = std::malloc(16);
    std::atomic<void*> shared{block};
    const auto drop = [&] {
      void* mine = shared.load();
      if (mine == nullptr) return;
      shared.store(nullptr);
      std::free(mine);
    };
    std::thread other(drop);
    drop();
    other.join();
  });
  EXPECT_TRUE(broken.failure == failure_kind::double_free ||
              broken.failure == failure_kind::data_race)
      << broken.message;
}

TEST(finds, memory_that_is_never_freed) {
  const auto body = [](bool mended) {
    return [mended] {
      std::atomic<int*> box{nullptr};
      std::thread other([&] { box = new int(1); });
      int* seen = box.load();
      other.join();
      if (mended) seen = box.load();
      delete seen;
    };
  };
  options leaks = quiet();
  leaks.leaks = true;
  EXPECT_EQ(explored(body(false), leaks).failure, failure_kind::leak);
  EXPECT_TRUE(explored(body(true), leaks));
}

TEST(finds, a_thread_that_never_ends) {
  const result broken = explored([] {
    static std::atomic<int> never;
    std::thread([] { never.wait(0); }).detach();
  });
#ifdef _LIBCPP_VERSION
  const failure_kind wanted = failure_kind::livelock;  // its wait looks again every two seconds
#else
  const failure_kind wanted = failure_kind::lost_thread;
#endif
  EXPECT_EQ(broken.failure, wanted) << broken.message;
}

TEST(finds, threads_that_make_way_for_each_other_for_ever) {
  options how = quiet(50);
  how.max_points = 5000;
  const result broken = explored(
      [] {
        std::atomic<int> turn{0};
        std::thread other([&] {
          while (turn != 1) std::this_thread::yield();
        });
        while (turn != 2) std::this_thread::yield();
        other.join();
      },
      how);
  EXPECT_EQ(broken.failure, failure_kind::livelock);
}

TEST(finds, a_crash) {
  EXPECT_EQ(explored([] {
              std::atomic<int*> pointer{nullptr};
              int target = 1;
              std::thread other([&] { pointer = &target; });
              *pointer.load() += 1;
              other.join();
            }).failure,
            failure_kind::crash);
  EXPECT_EQ(explored([] { std::abort(); }).failure, failure_kind::crash);
  EXPECT_EQ(explored([] { std::exit(0); }).failure, failure_kind::exit);
}

TEST(finds, a_wait_without_a_loop) {
  const result broken = explored([] {
    std::mutex mutex;
    std::condition_variable changed;
    bool ready = false;
    std::thread waiter([&] {
      std::unique_lock lock(mutex);
      if (!ready) changed.wait(lock);
      TASKSPEC_EXPLORE_CHECK(ready);
    });
    {
      std::lock_guard lock(mutex);
      ready = true;
    }
    changed.notify_one();
    waiter.join();
  });
  EXPECT_EQ(broken.failure, failure_kind::assertion) << "a spurious wake-up";
}

TEST(finds, the_same_with_every_strategy) {
  for (const auto strategy : {strategy_kind::portfolio, strategy_kind::random_walk,
                              strategy_kind::pct, strategy_kind::pos, strategy_kind::bounded_dfs}) {
    options how = quiet();
    how.strategy = strategy;
    const result broken = explored(
        [] {
          std::atomic<int> counter{0};
          std::thread other([&] { counter = counter + 1; });
          counter = counter + 1;
          other.join();
          TASKSPEC_EXPLORE_CHECK(counter == 2);
        },
        how);
    EXPECT_EQ(broken.failure, failure_kind::assertion) << static_cast<int>(strategy);
  }
}

TEST(finds, nothing_more_when_all_schedules_within_the_bound_are_done) {
  const auto body = [] {
    std::atomic<int> counter{0};
    std::thread first([&] {
      ++counter;
      ++counter;
    });
    std::thread second([&] {
      ++counter;
      ++counter;
    });
    first.join();
    second.join();
    TASKSPEC_EXPLORE_CHECK(counter == 4);
  };
  options how = depth_first(1'000'000);
  how.reduction = false;
  const result full = explored(body, how);
  EXPECT_TRUE(full);
  EXPECT_TRUE(full.exhausted);
  how.reduction = true;
  const result reduced = explored(body, how);
  EXPECT_TRUE(reduced.exhausted);
  EXPECT_LT(reduced.schedules, full.schedules);
}

TEST(finds, all_schedules_of_threads_that_yield_to_each_other) {
  const auto body = [] {
    std::atomic<bool> taken{false};
    int counter = 0;
    const auto count = [&] {
      while (taken.exchange(true)) {
        while (taken.load()) std::this_thread::yield();
      }
      ++counter;
      taken.store(false);
    };
    std::thread first(count);
    std::thread second(count);
    count();
    first.join();
    second.join();
    TASKSPEC_EXPLORE_CHECK(counter == 3);
  };
  options how = depth_first(100'000);
  const result all = explored(body, how);
  EXPECT_TRUE(all);
  EXPECT_TRUE(all.exhausted) << all.schedules;
}

TEST(finds, what_follows_a_far_deadline_without_trying_all_that_comes_before) {
  const auto body = [](int expected) {
    return [expected] {
      std::mutex mutex;
      std::condition_variable never_told;
      std::atomic<int> counter{0};
      std::thread patient([&] {
        std::unique_lock lock(mutex);
        never_told.wait_for(lock, std::chrono::seconds(10));
        ++counter;
      });
      const auto work_apart = [] {
        std::atomic<int> own{0};
        for (int i = 0; i < 5; ++i) ++own;
      };
      std::thread busy([&] {
        work_apart();
        ++counter;
      });
      std::thread busy_too(work_apart);
      busy.join();
      busy_too.join();
      patient.join();
      TASKSPEC_EXPLORE_CHECK(counter == expected);
    };
  };
  options how = depth_first(1'000'000);
  how.slow_seconds = 60;
  const result near = explored(body(2), how);
  EXPECT_TRUE(near.exhausted);
  how.slow_seconds = 1;
  const result far = explored(body(2), how);
  EXPECT_TRUE(far.exhausted);
  EXPECT_LT(far.schedules, near.schedules);
  how.reduction = false;
  const result all = explored(body(2), how);
  EXPECT_LT(far.schedules, all.schedules / 15) << all.schedules;
  how.reduction = true;
  EXPECT_EQ(explored(body(1), how).failure, failure_kind::assertion) << "the deadline does come";
}

TEST(finds, all_schedules_also_when_each_leaves_something_for_the_next) {
  const auto body = [] {
    static std::atomic<unsigned> runs{0};
    std::atomic<int> counter{0};
    std::thread other([&] { counter = counter + 1; });
    for (unsigned i = ++runs % 3; i > 0; --i) counter.load();
    counter = counter + 1;
    other.join();
    TASKSPEC_EXPLORE_CHECK(counter == 2);
  };
  options how = depth_first(100'000);
  how.preemptions = 0;
  const result none = explored(body, how);
  EXPECT_TRUE(none);
  EXPECT_TRUE(none.exhausted);
  how.preemptions = 1;
  EXPECT_EQ(explored(body, how).failure, failure_kind::assertion);
}

TEST(finds, all_schedules_also_when_a_process_grows_too_old_for_the_tree) {
  // Shared with the processes of the search, which count themselves here.
  auto* const processes = static_cast<volatile unsigned*>(::mmap(
      nullptr, sizeof(unsigned), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0));
  ASSERT_NE(static_cast<volatile void*>(processes), MAP_FAILED);
  const auto ageing_at = [processes](unsigned age) {
    return [processes, age] {
      static unsigned runs = 0;
      if (runs++ == 0) *processes = *processes + 1;
      std::atomic<int> counter{0};
      const auto count = [&] {
        for (int i = 0; i < 5; ++i) ++counter;
      };
      std::thread first(count);
      std::thread second(count);
      if (runs > age) counter.load();
      first.join();
      second.join();
      TASKSPEC_EXPLORE_CHECK(counter == 10);
    };
  };
  options how = depth_first(1'000'000);
  how.reduction = false;
  const result young = explored(ageing_at(1'000'000), how);
  ASSERT_TRUE(young.exhausted);
  ASSERT_GT(young.schedules, 300u);
  *processes = 0;
  const result ageing = explored(ageing_at(40), how);
  EXPECT_TRUE(ageing.exhausted);
  EXPECT_EQ(ageing.schedules, young.schedules);
  EXPECT_GE(ageing.points, young.points);
  EXPECT_GT(*processes, young.schedules / 100);
  EXPECT_LT(*processes, young.schedules / 5);
  ::munmap(const_cast<unsigned*>(processes), sizeof(unsigned));
}

TEST(finds, a_choice_of_the_body_like_one_of_the_scheduler) {
  const result broken = explored([] { TASKSPEC_EXPLORE_CHECK(choose(100) != 42); });
  EXPECT_EQ(broken.failure, failure_kind::assertion);
}

TEST(finds, the_same_schedule_with_fibers_and_with_threads) {
  options how = quiet();
  const auto body = [] {
    std::mutex mutex;
    std::atomic<int> counter{0};
    std::thread other([&] {
      std::lock_guard lock(mutex);
      counter = counter + 1;
    });
    counter = counter + 1;
    other.join();
    TASKSPEC_EXPLORE_CHECK(counter == 2);
  };
  const result fibers = explored(body, how);
  how.backend = backend_kind::threads;
  const result threads = explored(body, how);
  ASSERT_EQ(fibers.failure, failure_kind::assertion);
  EXPECT_EQ(fibers.hash, threads.hash);
  EXPECT_EQ(fibers.schedules, threads.schedules);
  EXPECT_STREQ(fibers.replay, threads.replay);
}

TEST(finds, a_failed_expectation_where_it_runs_freely) {
  options how = quiet(100);
  how.backend = backend_kind::free;
  EXPECT_TRUE(explored(
      [] {
        std::atomic<int> counter{0};
        std::thread other([&] { ++counter; });
        other.join();
      },
      how));
  EXPECT_EQ(explored([] { TASKSPEC_EXPLORE_CHECK(false); }, how).failure, failure_kind::assertion);
}

}  // namespace
