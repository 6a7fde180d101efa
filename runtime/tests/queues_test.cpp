// SPDX-License-Identifier: Apache-2.0
//
// The queues, the owner list and the parker, each by itself.

#include <gtest/gtest.h>

#include <memory>
#include <thread>
#include <vector>

#include "src/sched/inject_queue.hpp"
#include "src/sched/owner_list.hpp"
#include "src/sched/parker.hpp"
#include "src/sched/run_queue.hpp"

namespace {

using namespace rt::detail;

/// A task that nothing ever runs.
struct idle_task final : task_header {
  idle_task() : task_header({}) {}
  bool poll_future(const rt::waker&) noexcept override { return false; }
  void cancel_future() noexcept override {}
  void drop_result() noexcept override {}
};

TEST(task_fifo, entries_come_out_in_order) {
  idle_task tasks[5];
  task_fifo queue;
  for (auto& t : tasks) queue.push(&t);
  EXPECT_EQ(queue.size(), 5u);
  for (auto& t : tasks) EXPECT_EQ(queue.pop(), &t);
  EXPECT_EQ(queue.pop(), nullptr);
  queue.push(&tasks[2]);
  EXPECT_EQ(queue.pop(), &tasks[2]) << "an emptied queue works again";
}

TEST(run_queue, a_thief_takes_the_older_half) {
  idle_task tasks[5];
  run_queue victim;
  run_queue thief;
  for (auto& t : tasks) victim.push(&t);
  EXPECT_EQ(victim.steal_into(thief), &tasks[0]);
  EXPECT_EQ(thief.pop(), &tasks[1]);
  EXPECT_EQ(thief.pop(), &tasks[2]);
  EXPECT_EQ(thief.pop(), nullptr);
  EXPECT_EQ(victim.pop(), &tasks[3]);
  EXPECT_EQ(victim.pop(), &tasks[4]);
  EXPECT_EQ(victim.steal_into(thief), nullptr);
}

TEST(run_queue, each_entry_is_taken_once_by_owner_and_thieves) {
  constexpr std::size_t count = 20'000;
  const auto tasks = std::make_unique<idle_task[]>(count);
  run_queue victim;
  std::atomic<std::size_t> taken{0};
  std::atomic<bool> done{false};
  const auto rob = [&] {
    run_queue mine;
    for (bool last = false; !last;) {
      last = done;
      while (victim.steal_into(mine) != nullptr) {
        ++taken;
        while (mine.pop() != nullptr) ++taken;
      }
    }
  };
  std::thread first(rob);
  std::thread second(rob);
  for (std::size_t i = 0; i < count; ++i) {
    victim.push(&tasks[i]);
    if (i % 3 == 0 && victim.pop() != nullptr) ++taken;
  }
  done = true;
  first.join();
  second.join();
  EXPECT_EQ(taken, count);
}

TEST(inject_queue, a_closed_queue_takes_nothing_but_gives_what_it_has) {
  idle_task tasks[2];
  inject_queue queue;
  EXPECT_TRUE(queue.push(&tasks[0]));
  queue.close();
  EXPECT_FALSE(queue.push(&tasks[1]));
  EXPECT_EQ(queue.pop(), &tasks[0]);
  EXPECT_TRUE(queue.empty());
}

TEST(owner_list, tasks_leave_once_and_in_any_order) {
  idle_task tasks[4];
  owner_list list;
  for (auto& t : tasks) EXPECT_TRUE(list.add(&t));
  EXPECT_TRUE(list.remove(&tasks[1]));
  EXPECT_FALSE(list.remove(&tasks[1]));
  EXPECT_TRUE(list.remove(&tasks[3]));
  EXPECT_TRUE(list.remove(&tasks[0]));
  EXPECT_EQ(list.pop(), &tasks[2]);
  EXPECT_TRUE(list.empty());
  list.close();
  EXPECT_FALSE(list.add(&tasks[0]));
}

TEST(parker, an_unpark_before_the_park_is_kept) {
  parker place;
  place.unpark();
  place.unpark();
  place.park();
  place.park(rt::port::clock::now());  // nothing kept twice: this one ends by its deadline
}

TEST(parker, a_parked_thread_is_woken_by_another) {
  parker place;
  parker reply;
  std::thread other([&] {
    for (int i = 0; i < 500; ++i) {
      place.park();
      reply.unpark();
    }
  });
  for (int i = 0; i < 500; ++i) {
    place.unpark();
    reply.park();
  }
  other.join();
}

}  // namespace
