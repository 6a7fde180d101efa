// SPDX-License-Identifier: Apache-2.0
//
// What other threads do while a runtime ends. On a current-thread runtime the one that drives it
// destroys the tasks, and its own future goes on: [last-driver] in src/sched/current_thread.hpp.

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <latch>
#include <memory>
#include <thread>
#include <utility>
#include <vector>

#include "src/sched/thread_group.hpp"
#include "tests/support.hpp"

namespace {

using namespace rt_test;

/// Notes the thread on which it is destroyed.
class notes_thread {
 public:
  explicit notes_thread(std::thread::id& place) : place_(&place) {}
  notes_thread(notes_thread&& from) noexcept : place_(std::exchange(from.place_, nullptr)) {}
  ~notes_thread() {
    if (place_ != nullptr) *place_ = std::this_thread::get_id();
  }

 private:
  std::thread::id* place_;
};

using owns_notes = rt::assert_send_static<notes_thread>;
using shared_flag = rt::assert_send_static<std::atomic<bool>*>;

rt::task<> wait_for_ever(owns_notes, shared_flag begun) {
  begun.value->store(true);
  co_await rt::poll_until([](const rt::waker&) { return false; });
}

rt::task<> yield_for_ever(owns_notes, shared_flag begun) {
  begun.value->store(true);
  for (;;) co_await rt::yield_now();
}

void wait_until_set(const std::atomic<bool>& flag) {
  while (!flag) std::this_thread::yield();
}

/// Drives a runtime on a thread of its own until it is told a number, which it hands back.
class other_driver {
 public:
  explicit other_driver(rt::handle runtime)
      : other_driver(std::move(runtime), rt::oneshot<int>()) {}
  std::thread::id id() const { return thread_.get_id(); }
  int end_with(int number) {
    sender_.send(number);
    thread_.join();
    return seen_;
  }

 private:
  other_driver(rt::handle runtime,
               std::pair<rt::oneshot_sender<int>, rt::oneshot_receiver<int>> channel)
      : sender_(std::move(channel.first)),
        thread_([this, runtime = std::move(runtime), rx = std::move(channel.second)]() mutable {
          seen_ = runtime.block_on(rx).value();
        }) {}

  int seen_ = 0;
  rt::oneshot_sender<int> sender_;
  std::thread thread_;
};

class shutdown_of_driven : public testing::TestWithParam<bool> {
 protected:
  /// A task that keeps the driver busy, or one that lets it sleep.
  rt::join_handle<void> spawn(const rt::runtime& runtime) {
    return runtime.spawn(GetParam() ? yield_for_ever : wait_for_ever,
                         owns_notes{notes_thread(destroyed_on)}, shared_flag{&begun});
  }

  std::thread::id destroyed_on;
  std::atomic<bool> begun{false};
};
INSTANTIATE_TEST_SUITE_P(driver, shutdown_of_driven, testing::Bool(),
                         [](const auto& info) { return info.param ? "busy" : "asleep"; });

TEST_P(shutdown_of_driven, drop_waits_for_the_driver_whose_future_goes_on) {
  auto runtime = std::make_unique<rt::runtime>(rt::builder().current_thread().build());
  other_driver driver(runtime->handle());
  auto task = spawn(*runtime);
  wait_until_set(begun);
  runtime.reset();
  EXPECT_EQ(destroyed_on, driver.id());
  EXPECT_TRUE(task.is_finished());
  EXPECT_EQ(driver.end_with(7), 7);
}

TEST_P(shutdown_of_driven, shutdown_in_the_background_leaves_the_tasks_to_the_driver) {
  auto runtime = rt::builder().current_thread().build();
  const rt::handle handle = runtime.handle();
  other_driver driver(handle);
  const std::thread::id drivers = driver.id();
  auto task = spawn(runtime);
  wait_until_set(begun);
  std::move(runtime).shutdown_background();
  while (!task.is_finished()) std::this_thread::yield();
  EXPECT_EQ(driver.end_with(8), 8);
  EXPECT_EQ(destroyed_on, drivers);
  EXPECT_EQ(handle.block_on([]() -> rt::local_task<int> { co_return 9; }), 9);
}

TEST(shutdown_of_driven_runtime, a_poll_that_does_not_end_outlasts_the_limit) {
  auto runtime = rt::builder().current_thread().build();
  other_driver driver(runtime.handle());
  std::latch go_on(1);
  std::atomic<bool> begun{false};
  auto task = runtime.spawn(
      [](rt::assert_send_static<std::latch*> gate, shared_flag here) -> rt::task<> {
        here.value->store(true);
        gate.value->wait();
        for (;;) co_await rt::yield_now();
      },
      rt::assert_send_static{&go_on}, shared_flag{&begun});
  wait_until_set(begun);
  EXPECT_FALSE(std::move(runtime).shutdown_timeout(std::chrono::milliseconds(1)));
  EXPECT_FALSE(task.is_finished());
  go_on.count_down();
  while (!task.is_finished()) std::this_thread::yield();
  EXPECT_EQ(driver.end_with(10), 10);
}

TEST(shutdown_of_driven_runtime, drivers_that_come_and_go_meanwhile_leave_nothing_behind) {
  for (int round = 0; round < 300; ++round) {
    std::vector<std::thread> drivers;
    std::atomic<int> driven{0};
    {
      auto runtime = rt::builder().current_thread().build();
      for (int t = 0; t < 3; ++t) {
        drivers.emplace_back([&driven, handle = runtime.handle()] {
          for (int i = 0; i < 20; ++i) {
            auto busy = handle.spawn([](counted) -> rt::task<> {
              for (;;) co_await rt::yield_now();
            }, counted());
            handle.block_on([i]() -> rt::local_task<> {
              for (int k = 0; k < i; ++k) co_await rt::yield_now();
            });
            if (i == 2) ++driven;
          }
        });
      }
      while (driven < round % 4) std::this_thread::yield();
    }
    for (auto& t : drivers) t.join();
    ASSERT_EQ(counted::alive.load(), 0);
  }
}

/// Sleeps for long in a block_on; true when that was refused because the runtime had ended.
bool is_refused_a_long_sleep(const rt::handle& runtime) {
  try {
    runtime.block_on(rt::sleep(std::chrono::hours(1)));
    return false;
  } catch (const rt::misuse&) {
    return true;
  }
}

class shutdown : public testing::TestWithParam<int> {};
INSTANTIATE_TEST_SUITE_P(flavour, shutdown, testing::Values(0, 1, 2), flavour_name);

TEST_P(shutdown, a_closure_that_sleeps_in_block_on_does_not_hold_it_up) {
  std::atomic<bool> begun{false};
  std::atomic<bool> refused{false};
  {
    auto runtime = make_runtime(GetParam());
    auto sleeper = rt::owned_closure([&begun, &refused, handle = runtime.handle()] {
      begun = true;
      refused = is_refused_a_long_sleep(handle);
    });
    // explained: bounds.static because the flags outlive the runtime, which waits for the closure.
    runtime.spawn_blocking(std::move(sleeper)).detach();
    wait_until_set(begun);
  }
  EXPECT_TRUE(refused);
}

/// Tells when it is destroyed.
struct tells {
  std::atomic<bool>* told;
  explicit tells(std::atomic<bool>& flag) : told(&flag) {}
  tells(const tells&) = delete;
  tells& operator=(const tells&) = delete;
  ~tells() { *told = true; }
};

TEST(thread_group, a_thread_that_starts_after_the_join_is_on_its_own) {
  std::atomic<bool> left{false};
  {
    rt::detail::thread_group group;
    EXPECT_TRUE(group.join_all(rt::port::never));
    // What the body owns goes after the thread has left the group.
    group.start({}, [end = std::make_shared<tells>(left)] {});
    wait_until_set(left);
  }
}

TEST(shutdown_in_place, a_task_that_sleeps_in_place_does_not_hold_it_up) {
  for (const int workers : {1, 2}) {
    std::atomic<bool> begun{false};
    std::atomic<bool> refused{false};
    {
      auto runtime = make_runtime(workers);
      runtime.spawn(
          [](rt::handle own, shared_flag in, shared_flag out) -> rt::task<> {
            rt::block_in_place([&] {
              in.value->store(true);
              out.value->store(is_refused_a_long_sleep(own));
            });
            co_return;
          },
          runtime.handle(), shared_flag{&begun}, shared_flag{&refused}).detach();
      wait_until_set(begun);
    }
    EXPECT_TRUE(refused);
  }
}

TEST(shutdown_in_place, nor_does_one_that_begins_to_after_the_stop) {
  std::atomic<bool> begun{false};
  std::atomic<bool> stopped{false};
  std::atomic<bool> refused{false};
  std::thread looks;
  {
    auto runtime = make_runtime(1);
    runtime.spawn(
        [](rt::handle own, shared_flag in, shared_flag go, shared_flag out) -> rt::task<> {
          in.value->store(true);
          wait_until_set(*go.value);
          rt::block_in_place([&] { out.value->store(is_refused_a_long_sleep(own)); });
          co_return;
        },
        runtime.handle(), shared_flag{&begun}, shared_flag{&stopped},
        shared_flag{&refused}).detach();
    wait_until_set(begun);
    looks = std::thread([&stopped, own = runtime.handle()] {
      // The only worker is busy, so that a task is over at once only when it was refused.
      while (!own.spawn([]() -> rt::task<> { co_return; }).is_finished()) std::this_thread::yield();
      stopped = true;
    });
  }
  looks.join();
  EXPECT_TRUE(refused);
}

}  // namespace
