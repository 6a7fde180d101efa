// SPDX-License-Identifier: Apache-2.0
//
// Every blocking facility of C++20, right and under control: no false report, no schedule that
// differs when repeated.
#include <taskspec/explore_gtest.hpp>

#include <atomic>
#include <barrier>
#include <chrono>
#include <condition_variable>
#include <future>
#include <latch>
#include <mutex>
#include <semaphore>
#include <shared_mutex>
#include <stdexcept>
#include <stop_token>
#include <thread>
#include <vector>

namespace {

using namespace std::chrono_literals;
using taskspec::explore::options;

options some() { return {.schedules = 1000}; }

TEST(blocking, mutexes_of_all_kinds_exclude) {
  const auto exclude = [](auto& mutex) {
    int inside = 0;
    const auto enter = [&] {
      std::lock_guard lock(mutex);
      ++inside;
    };
    std::thread other(enter);
    enter();
    other.join();
    EXPECT_EQ(inside, 2);
  };
  EXPECT_EXPLORED(
      [&] {
        std::mutex mutex;
        exclude(mutex);
      },
      some());
  EXPECT_EXPLORED(
      [&] {
        std::recursive_mutex mutex;
        std::lock_guard outer(mutex);
        std::lock_guard inner(mutex);
      },
      some());
  EXPECT_EXPLORED(
      [&] {
        std::timed_mutex mutex;
        exclude(mutex);
      },
      some());
  EXPECT_EXPLORED(
      [&] {
        std::shared_mutex mutex;
        exclude(mutex);
      },
      some());
}

TEST(blocking, a_timed_lock_gives_up_in_virtual_time) {
  EXPECT_EXPLORED(
      [] {
        std::timed_mutex mutex;
        std::atomic<bool> held{false};
        std::atomic<bool> tried{false};
        std::thread holder([&] {
          std::lock_guard lock(mutex);
          held = true;
          held.notify_one();
          tried.wait(false);
        });
        held.wait(false);
        EXPECT_FALSE(mutex.try_lock_for(1h));
        tried = true;
        tried.notify_one();
        holder.join();
      },
      some());
}

TEST(blocking, readers_share_and_writers_do_not) {
  EXPECT_EXPLORED(
      [] {
        std::shared_mutex mutex;
        int value = 0;
        std::thread writer([&] {
          std::unique_lock lock(mutex);
          value = 1;
          value = 2;
        });
        const auto read = [&] {
          std::shared_lock lock(mutex);
          EXPECT_NE(value, 1);
        };
        std::thread reader(read);
        read();
        writer.join();
        reader.join();
      },
      some());
}

TEST(blocking, conditions_wake_and_time_out) {
  EXPECT_EXPLORED(
      [] {
        std::mutex mutex;
        std::condition_variable changed;
        std::condition_variable_any other;
        bool ready = false;
        std::jthread waiter([&](std::stop_token stop) {
          std::unique_lock lock(mutex);
          changed.wait(lock, [&] { return ready; });
          EXPECT_FALSE(other.wait(lock, stop, [] { return false; }));
        });
        {
          std::unique_lock lock(mutex);
          EXPECT_EQ(changed.wait_until(lock, std::chrono::steady_clock::now() - 1s),
                    std::cv_status::timeout);
          EXPECT_FALSE(changed.wait_for(lock, 10s, [] { return false; }));
          ready = true;
        }
        changed.notify_all();
      },
      some());
}

TEST(blocking, atomics_wait_for_each_other) {
  EXPECT_EXPLORED(
      [] {
        std::atomic<int> turn{0};
        std::thread other([&] {
          turn.wait(0);
          turn = 2;
          turn.notify_all();
        });
        turn = 1;
        turn.notify_all();
        turn.wait(1);
        EXPECT_EQ(turn, 2);
        other.join();
      },
      some());
}

TEST(blocking, latches_barriers_and_semaphores_order) {
  EXPECT_EXPLORED(
      [] {
        int plain = 0;
        std::latch begun(2);
        std::barrier phase(2);
        std::counting_semaphore<3> permits(0);
        std::thread other([&] {
          begun.arrive_and_wait();
          plain = 1;
          phase.arrive_and_wait();
          permits.release(2);
        });
        begun.arrive_and_wait();
        phase.arrive_and_wait();
        EXPECT_EQ(plain, 1);
        permits.acquire();
        EXPECT_TRUE(permits.try_acquire_for(1h));
        EXPECT_FALSE(permits.try_acquire_for(1ms));
        other.join();
      },
      some());
}

TEST(blocking, futures_carry_values_and_exceptions) {
  EXPECT_EXPLORED(
      [] {
        std::promise<int> promise;
        auto future = promise.get_future();
        std::thread other([&] { promise.set_value(3); });
        auto thrower =
            std::async(std::launch::async, []() -> int { throw std::runtime_error("no"); });
        EXPECT_EQ(future.get(), 3);
        EXPECT_THROW(thrower.get(), std::runtime_error);
        other.join();
      },
      some());
}

TEST(blocking, call_once_calls_once_and_again_after_an_exception) {
  EXPECT_EXPLORED(
      [] {
        std::once_flag once;
        std::atomic<int> tries{0};
        const auto call = [&] {
          try {
            std::call_once(once, [&] {
              if (++tries == 1) throw std::runtime_error("first");
            });
          } catch (const std::runtime_error&) {
          }
        };
        std::thread other(call);
        call();
        other.join();
        call();
        EXPECT_EQ(tries, 2);
      },
      some());
}

struct counted {
  std::atomic<int>* destroyed = nullptr;
  ~counted() {
    if (destroyed != nullptr) ++*destroyed;
  }
};
thread_local counted local;
thread_local int fresh = 5;

TEST(blocking, thread_locals_begin_anew_and_are_destroyed) {
  EXPECT_EXPLORED(
      [] {
        std::atomic<int> destroyed{0};
        for (int round = 0; round < 2; ++round) {
          std::thread user([&] {
            EXPECT_EQ(fresh, 5);
            fresh = 6;
            local.destroyed = &destroyed;
          });
          user.join();
        }
        EXPECT_EQ(destroyed, 2);
      },
      some());
}

int slow_answer() {
  static std::mutex* mutex = new std::mutex;
  std::lock_guard lock(*mutex);
  return 42;
}

TEST(blocking, local_statics_are_made_once) {
  EXPECT_EXPLORED(
      [] {
        const auto get = [] {
          static const int answer = slow_answer();
          return answer;
        };
        std::thread other([&] { EXPECT_EQ(get(), 42); });
        EXPECT_EQ(get(), 42);
        other.join();
      },
      {.schedules = 200, .batch = 1});
}

TEST(blocking, sleeps_take_virtual_time_only) {
  EXPECT_EXPLORED(
      [] {
        const auto begin = std::chrono::steady_clock::now();
        std::thread other([] { std::this_thread::sleep_for(2h); });
        std::this_thread::sleep_until(begin + 1h);
        EXPECT_GE(std::chrono::steady_clock::now() - begin, 1h);
        other.join();
        EXPECT_GE(std::chrono::steady_clock::now() - begin, 2h);
      },
      some());
}

TEST(blocking, a_sleeper_wakes_while_others_yield_to_each_other) {
  options how = some();
  how.early_timeouts = false;
  EXPECT_EXPLORED(
      [] {
        std::atomic<bool> over{false};
        const auto yields = [&] {
          while (!over) std::this_thread::yield();
        };
        std::thread first(yields);
        std::thread second(yields);
        std::this_thread::sleep_for(10ms);
        over = true;
        first.join();
        second.join();
      },
      how);
}

TEST(blocking, a_timeout_comes_early_only_within_what_is_called_slow) {
  const auto body = [] {
    std::atomic<bool> done{false};
    std::thread other([&] { done = true; });
    std::mutex mutex;
    std::condition_variable never;
    std::unique_lock lock(mutex);
    never.wait_for(lock, 10s, [&] { return done.load(); });
    const bool in_time = done;
    lock.unlock();
    other.join();
    TASKSPEC_EXPLORE_CHECK(in_time);
  };
  options how = some();
  how.quiet = true;
  how.schedules = 20'000;  // one chance of 64 in each, and only before the other thread has run
  EXPECT_FALSE(check(body, how)) << "the other thread may be ten seconds slow";
  how.schedules = 1000;
  how.slow_seconds = 1;
  EXPECT_TRUE(check(body, how)) << "nobody is that slow";
}

TEST(blocking, spinning_lets_others_run) {
  EXPECT_EXPLORED(
      [] {
        std::atomic<bool> flag{false};
        std::atomic_flag lock = ATOMIC_FLAG_INIT;
        volatile bool plain = false;
        std::thread other([&] {
          while (lock.test_and_set()) {
          }
          lock.clear();
          flag = true;
        });
        while (!flag) {
        }
        other.join();
        plain = true;
        (void)plain;
      },
      some());
}

TEST(blocking, stop_callbacks_run_once) {
  EXPECT_EXPLORED(
      [] {
        std::stop_source source;
        std::atomic<int> called{0};
        std::thread stopper([&] { source.request_stop(); });
        {
          std::stop_callback callback(source.get_token(), [&] { ++called; });
          stopper.join();
        }
        EXPECT_EQ(called, 1);
      },
      some());
}

TEST(blocking, many_threads_come_and_go) {
  EXPECT_EXPLORED(
      [] {
        std::atomic<int> sum{0};
        for (int round = 0; round < 3; ++round) {
          std::vector<std::thread> all;
          for (int i = 0; i < 8; ++i) all.emplace_back([&] { ++sum; });
          for (auto& one : all) one.join();
        }
        EXPECT_EQ(sum, 24);
      },
      {.schedules = 200});
}

}  // namespace
