// SPDX-License-Identifier: Apache-2.0
//
// The queues, the owner list and the parker, each by itself.

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <memory>
#include <thread>
#include <vector>

#include "rt/detail/memory.hpp"
#include "src/sched/deferred_joins.hpp"
#include "src/sched/idle_workers.hpp"
#include "src/sched/inject_queue.hpp"
#include "src/sched/owner_list.hpp"
#include "src/sched/parker.hpp"
#include "src/sched/task_ring.hpp"
#include "src/sched/work_deque.hpp"

namespace {

using namespace rt::detail;

/// A task that nothing ever runs.
struct idle_task final : task_header {
  idle_task() : task_header(nullptr) {}
  bool poll_future(const rt::waker&) noexcept override { return false; }
  void cancel_future() noexcept override {}
  void drop_result() noexcept override {}
  void free_self() noexcept override {
    if (freed != nullptr) freed->push_back(id());
  }
  std::vector<rt::task_id>* freed = nullptr;
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

TEST(work_deque, the_owner_takes_the_youngest_and_a_thief_the_oldest) {
  for (const bool alone : {false, true}) {
    idle_task tasks[5];
    work_deque queue(alone);
    for (auto& t : tasks) EXPECT_TRUE(queue.push(&t));
    EXPECT_EQ(queue.size(), 5u);
    EXPECT_EQ(queue.pop(), &tasks[4]);
    EXPECT_EQ(queue.pop_oldest(), &tasks[0]);
    EXPECT_EQ(queue.steal(), &tasks[1]);
    EXPECT_EQ(queue.pop(), &tasks[3]);
    EXPECT_TRUE(queue.lone());
    EXPECT_EQ(queue.pop(), &tasks[2]);
    EXPECT_EQ(queue.pop(), nullptr);
    EXPECT_EQ(queue.pop_oldest(), nullptr);
    EXPECT_EQ(queue.steal(), nullptr);
    EXPECT_TRUE(queue.empty());
  }
}

TEST(work_deque, grows_and_keeps_the_order_also_when_the_ring_has_wrapped) {
  for (const bool alone : {false, true}) {
    constexpr std::size_t count = 3'000;
    const auto tasks = std::make_unique<idle_task[]>(count);
    work_deque queue(alone);
    for (std::size_t i = 0; i < 200; ++i) ASSERT_TRUE(queue.push(&tasks[0]));
    for (std::size_t i = 0; i < 200; ++i) ASSERT_NE(queue.pop_oldest(), nullptr);
    for (std::size_t i = 0; i < count; ++i) ASSERT_TRUE(queue.push(&tasks[i]));
    for (std::size_t i = 0; i < count / 2; ++i) ASSERT_EQ(queue.pop_oldest(), &tasks[i]);
    for (std::size_t i = count; i-- > count / 2;) ASSERT_EQ(queue.pop(), &tasks[i]);
    EXPECT_TRUE(queue.empty());
  }
}

TEST(work_deque, grows_beyond_what_the_heap_gives) {
  for (const bool alone : {false, true}) {
    constexpr std::size_t count = 600'000;  // rings of four and eight megabytes are pages
    idle_task tasks[7];
    work_deque queue(alone);
    for (std::size_t i = 0; i < count; ++i) ASSERT_TRUE(queue.push(&tasks[i % 7]));
    EXPECT_EQ(queue.size(), count);
    for (std::size_t i = 0; i < count / 2; ++i) ASSERT_EQ(queue.pop_oldest(), &tasks[i % 7]);
    for (std::size_t i = count; i-- > count / 2;) ASSERT_EQ(queue.pop(), &tasks[i % 7]);
    EXPECT_TRUE(queue.empty());
  }
}

TEST(work_deque, each_entry_is_taken_once_by_owner_and_thieves) {
  constexpr std::size_t count = 50'000;
  const auto tasks = std::make_unique<idle_task[]>(count);
  work_deque queue;
  std::vector<std::vector<task_header*>> taken(3);
  std::atomic<bool> done{false};
  const auto rob = [&](std::size_t who) {
    for (bool last = false; !last;) {
      last = done;
      while (task_header* task = queue.steal()) taken[who].push_back(task);
    }
  };
  std::thread first(rob, 1);
  std::thread second(rob, 2);
  for (std::size_t i = 0; i < count; ++i) {
    ASSERT_TRUE(queue.push(&tasks[i]));
    if (i % 3 == 0) continue;
    if (task_header* task = i % 7 == 0 ? queue.pop_oldest() : queue.pop()) taken[0].push_back(task);
  }
  done = true;
  first.join();
  second.join();
  std::vector<task_header*> all;
  for (const auto& some : taken) all.insert(all.end(), some.begin(), some.end());
  std::sort(all.begin(), all.end());
  EXPECT_EQ(all.size(), count);
  EXPECT_EQ(std::unique(all.begin(), all.end()), all.end()) << "an entry was taken twice";
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

TEST(inject_queue, a_closed_queue_keeps_what_its_taker_puts_there) {
  idle_task tasks[3];
  inject_queue queue;
  queue.keep(&tasks[0]);
  queue.close();
  queue.keep(&tasks[1]);
  EXPECT_EQ(queue.pop(), &tasks[0]);
  EXPECT_EQ(queue.pop(), &tasks[1]);
  EXPECT_TRUE(queue.empty());
  queue.keep(&tasks[2]);
  EXPECT_FALSE(queue.empty());
  EXPECT_EQ(queue.pop(), &tasks[2]);
  EXPECT_TRUE(queue.empty());
}

TEST(task_ring, a_ring_without_an_owner_is_the_next_one_of_its_size) {
  if (!recycles_blocks()) GTEST_SKIP() << "AddressSanitizer sees every ring";
  for (const std::int64_t size : {64, 1 << 19}) {  // of the heap, and of whole pages
    idle_task task;
    auto first = task_ring::make(size);
    auto second = task_ring::make(size);
    ASSERT_EQ(first->size(), size);
    first->at(size + 1).store(&task);
    EXPECT_EQ(first->at(1).load(), &task) << "it goes round";
    const task_ring* const was = first.get();
    first.reset();
    EXPECT_NE(task_ring::make(size / 2).get(), was);
    EXPECT_EQ(task_ring::make(size).get(), was);
    EXPECT_NE(second.get(), was);
  }
}

const auto stay = [](task_header*) {};

TEST(inject_queue, a_task_is_bound_when_it_leaves_and_dumped_until_then) {
  idle_task tasks[3];
  owner_list list(2);
  ASSERT_TRUE(list.add(&tasks[2], 1));  // woken from outside, so it is bound already
  inject_queue queue;
  for (auto& t : tasks) EXPECT_TRUE(queue.push(&t));
  const auto live = [](auto& in) {
    rt::task_dump all;
    in.dump(all);
    return all.tasks.size();
  };
  EXPECT_EQ(live(queue), 2u);
  EXPECT_EQ(live(list), 1u);
  const auto bind = [&list](task_header* t) { list.bind(t, 1); };
  for (auto& t : tasks) EXPECT_EQ(queue.pop(bind), &t);
  EXPECT_EQ(live(queue), 0u);
  EXPECT_EQ(live(list), 3u);
  for (auto& t : tasks) EXPECT_TRUE(list.remove(&t, 1));
  list.shut_down_rest();
}

TEST(owner_list, a_task_that_was_never_bound_leaves_with_its_reference_once) {
  idle_task task;
  owner_list list(2);
  list.close();
  list.bind(&task, 1);
  EXPECT_EQ(task.owned(), ownership::unbound) << "closed";
  EXPECT_TRUE(list.remove(&task, 1));
  EXPECT_FALSE(list.remove(&task, 1));
}

TEST(inject_queue, a_share_is_taken_from_the_old_end) {
  idle_task tasks[3];
  inject_queue queue;
  for (auto& t : tasks) EXPECT_TRUE(queue.push(&t));
  task_fifo share = queue.pop_share(2, inject_queue::enough, stay);
  EXPECT_EQ(share.pop(), &tasks[0]);
  EXPECT_EQ(share.pop(), &tasks[1]);
  EXPECT_EQ(share.pop(), nullptr);
  EXPECT_TRUE(queue.push(&tasks[0]));
  EXPECT_TRUE(queue.push(&tasks[1]));
  EXPECT_EQ(queue.pop_share(1, 1, stay).pop(), &tasks[2]);
  EXPECT_FALSE(queue.empty());
  share = queue.pop_share(1, inject_queue::enough, stay);
  EXPECT_EQ(share.pop(), &tasks[0]);
  EXPECT_EQ(share.pop(), &tasks[1]);
  EXPECT_TRUE(queue.empty());
}

TEST(inject_queue, what_many_threads_push_is_taken_once_and_in_the_order_of_each) {
  constexpr std::size_t threads = 3;
  constexpr std::size_t count = 20'000;
  std::vector<std::unique_ptr<idle_task[]>> tasks;
  for (std::size_t i = 0; i < threads; ++i) tasks.push_back(std::make_unique<idle_task[]>(count));
  inject_queue queue;
  std::vector<std::thread> pushing;
  for (auto& mine : tasks) {
    pushing.emplace_back([&] {
      for (std::size_t i = 0; i < count; ++i) EXPECT_TRUE(queue.push(&mine[i]));
    });
  }
  std::size_t next[threads] = {};
  for (std::size_t taken = 0; taken < threads * count;) {
    task_fifo share = queue.pop_share(2, 32, stay);
    while (task_header* task = share.pop()) {
      std::size_t from = 0;
      while (next[from] == count || task != &tasks[from][next[from]]) {
        ASSERT_LT(++from, threads) << "taken twice, or too early";
      }
      ++next[from];
      ++taken;
    }
  }
  for (auto& t : pushing) t.join();
  EXPECT_TRUE(queue.empty());
}

TEST(inject_queue, gives_all_it_has_when_it_was_closed_between_two_shares) {
  idle_task tasks[3];
  inject_queue queue;
  EXPECT_TRUE(queue.push(&tasks[0]));
  EXPECT_TRUE(queue.push(&tasks[1]));
  EXPECT_EQ(queue.pop(), &tasks[0]);
  EXPECT_TRUE(queue.push(&tasks[2]));
  queue.close();
  queue.close();
  EXPECT_EQ(queue.pop(), &tasks[1]);
  EXPECT_FALSE(queue.empty());
  EXPECT_EQ(queue.pop(), &tasks[2]);
  EXPECT_EQ(queue.pop(), nullptr);
  EXPECT_TRUE(queue.empty());
}

TEST(owner_list, a_task_leaves_the_shard_it_is_in) {
  idle_task tasks[3];
  owner_list list(3);
  for (std::size_t i = 0; i < 3; ++i) EXPECT_TRUE(list.add(&tasks[i], i));
  EXPECT_TRUE(list.remove(&tasks[2], 2)) << "by its worker";
  EXPECT_EQ(list.pop(), &tasks[0]);
  EXPECT_TRUE(list.remove(&tasks[1], 2)) << "by another worker";
  EXPECT_FALSE(list.remove(&tasks[1], 2));
  EXPECT_EQ(list.pop(), nullptr);
  EXPECT_TRUE(list.empty());
}

TEST(owner_list, a_cell_in_a_nursery_is_freed_by_its_worker) {
  std::vector<idle_task> tasks(40);
  std::vector<rt::task_id> freed;
  owner_list list(2);
  for (auto& t : tasks) {
    t.freed = &freed;
    EXPECT_TRUE(list.add(&t, 1));
  }
  // The nursery was full once, so the first ones are listed, and free as soon as they left.
  EXPECT_EQ(tasks.front().owned(), ownership::listed);
  EXPECT_TRUE(list.remove(&tasks.front(), 1));
  EXPECT_TRUE(list.may_free(&tasks.front(), 1));
  EXPECT_EQ(tasks.back().owned(), ownership::fresh);
  EXPECT_TRUE(list.remove(&tasks.back()));
  EXPECT_FALSE(list.may_free(&tasks.back()));
  EXPECT_TRUE(freed.empty());

  rt::runtime_metrics figures;
  list.count(figures);
  EXPECT_EQ(figures.spawned, tasks.size());
  for (auto& t : tasks) {
    if (t.owned() == ownership::fresh || t.owned() == ownership::listed) {
      EXPECT_TRUE(list.remove(&t));
    }
  }
  list.shut_down_rest();
  EXPECT_EQ(freed, std::vector{tasks.back().id()});
  EXPECT_FALSE(list.add(&tasks.front(), 1)) << "closed";
}

TEST(deferred_joins, a_task_goes_on_when_the_one_it_waits_for_is_over) {
  idle_task outer;
  idle_task inner;
  idle_task child;
  deferred_joins joins;
  joins.push(&outer, &inner, 1);
  joins.push(&inner, &child, 1);
  EXPECT_EQ(joins.next(1, false).task, nullptr) << "entries of the queue come first";
  joins.note(&inner);
  EXPECT_EQ(joins.next(1, false).task, nullptr) << "only the youngest is looked at";
  joins.note(&child);
  const auto ripe = joins.next(1, false);
  EXPECT_EQ(ripe.task, &inner);
  EXPECT_TRUE(ripe.may_defer);
  EXPECT_EQ(joins.next(1, false).task, nullptr);
}

TEST(deferred_joins, nobody_stays_when_the_queue_is_empty_or_for_long) {
  idle_task old;
  idle_task young;
  idle_task other;
  deferred_joins joins;
  joins.push(&old, &other, 1);
  joins.push(&young, &other, 2);
  const auto late = joins.next(1 + deferred_joins::longest, false);
  EXPECT_EQ(late.task, &old) << "it has waited longest";
  EXPECT_FALSE(late.may_defer);
  const auto idle = joins.next(2, true);
  EXPECT_EQ(idle.task, &young);
  EXPECT_FALSE(idle.may_defer);
  EXPECT_TRUE(joins.empty());
}

TEST(deferred_joins, a_full_one_gives_away_its_oldest) {
  std::vector<idle_task> tasks(40);
  deferred_joins joins;
  std::size_t held = 0;
  for (; !joins.full(); ++held) joins.push(&tasks.at(held), nullptr, 0);
  EXPECT_EQ(joins.next(0, false).task, &tasks.front());
  EXPECT_FALSE(joins.full());
}

TEST(idle_workers, while_one_searches_nobody_else_is_woken) {
  int a = 0;
  int b = 0;
  idle_workers<int> idle(2);
  EXPECT_EQ(idle.take_sleeper(), nullptr) << "nobody sleeps";
  idle.go_to_sleep(&a, false);
  idle.go_to_sleep(&b, false);
  EXPECT_EQ(idle.take_sleeper(), &a) << "the longest sleeper";
  EXPECT_EQ(idle.take_sleeper(), nullptr);
  EXPECT_EQ(idle.take_any_sleeper(), &b);
  EXPECT_TRUE(idle.wake_up(&a)) << "it was taken, so it searches";
  EXPECT_FALSE(idle.end_search()) << "b is counted as well";
  EXPECT_TRUE(idle.wake_up(&b));
  EXPECT_TRUE(idle.end_search());
  idle.go_to_sleep(&a, false);
  EXPECT_FALSE(idle.wake_up(&a)) << "it woke up by itself";
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
