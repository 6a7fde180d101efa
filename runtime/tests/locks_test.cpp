// SPDX-License-Identifier: Apache-2.0
//
// Semaphores, mutexes, read-write locks, once-cells and barriers.

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <stdexcept>
#include <vector>

#include "tests/support.hpp"

namespace {

using namespace rt_test;

class locks : public testing::TestWithParam<int> {
 protected:
  rt::runtime make() const { return make_runtime(GetParam()); }
};
INSTANTIATE_TEST_SUITE_P(flavour, locks, testing::Values(0, 2), flavour_name);

using shared_semaphore = std::shared_ptr<rt::semaphore>;

TEST_P(locks, never_more_permits_are_out_than_there_are) {
  auto runtime = make();
  struct figures {
    std::atomic<int> inside{0};
    std::atomic<int> most{0};
  };
  auto f = std::make_shared<figures>();
  auto limit = std::make_shared<rt::semaphore>(3);
  rt::join_set<int> set;
  const auto guard = runtime.enter();
  for (int i = 0; i < 50; ++i) {
    set.spawn(
        [](std::shared_ptr<figures> seen, shared_semaphore s) -> rt::task<int> {
          auto permit = co_await rt::semaphore::acquire_owned(s);
          const int now = ++seen->inside;
          int most = seen->most.load();
          while (now > most && !seen->most.compare_exchange_weak(most, now)) {
          }
          co_await rt::yield_now();
          --seen->inside;
          co_return 1;
        },
        f, limit);
  }
  EXPECT_EQ(runtime.block_on(std::move(set).join_all()).size(), 50u);
  EXPECT_LE(f->most, 3);
  EXPECT_GE(f->most, 1);
  EXPECT_EQ(limit->available_permits(), 3u);
}

TEST_P(locks, a_wait_for_many_is_not_overtaken_by_waits_for_one) {
  auto runtime = make();
  auto s = std::make_shared<rt::semaphore>(2);
  auto held = s->try_acquire(1);
  auto many = runtime.spawn(
      [](shared_semaphore sem) -> rt::task<int> {
        auto permits = co_await sem->acquire_many(2);
        co_return static_cast<int>(permits->permits());
      },
      s);
  runtime.block_on(quiescence(runtime));
  EXPECT_FALSE(s->try_acquire().has_value()) << "the free permit is set aside for the waiter";
  auto later = runtime.spawn(
      [](shared_semaphore sem) -> rt::task<int> {
        auto permit = co_await sem->acquire();
        co_return 1;
      },
      s);
  runtime.block_on(quiescence(runtime));
  EXPECT_FALSE(later.is_finished());
  held.reset();
  EXPECT_EQ(runtime.block_on(many).value(), 2);
  EXPECT_EQ(runtime.block_on(later).value(), 1);
  EXPECT_EQ(s->available_permits(), 2u);
}

TEST_P(locks, a_dropped_wait_gives_back_what_was_set_aside_for_it) {
  auto runtime = make();
  auto s = std::make_shared<rt::semaphore>(1);
  auto waiting = runtime.spawn(
      [](shared_semaphore sem) -> rt::task<> {
        auto permits = co_await sem->acquire_many(2);
      },
      s);
  runtime.block_on(quiescence(runtime));
  EXPECT_EQ(s->available_permits(), 0u);
  waiting.abort();
  EXPECT_TRUE(runtime.block_on(waiting).is_cancelled());
  EXPECT_EQ(s->available_permits(), 1u);
}

TEST_P(locks, a_permit_granted_to_a_wait_that_is_dropped_passes_on) {
  auto runtime = make();
  for (int round = 0; round < 300; ++round) {
    auto s = std::make_shared<rt::semaphore>(0);
    const auto take = [](shared_semaphore sem) -> rt::task<int> {
      auto permit = co_await sem->acquire();
      co_return permit ? 1 : 0;
    };
    auto first = runtime.spawn(take, s);
    auto second = runtime.spawn(take, s);
    runtime.block_on([&]() -> rt::task<> { co_await rt::yield_now(); });
    s->add_permits(1);
    first.abort();
    EXPECT_EQ(runtime.block_on(second).value(), 1);
    static_cast<void>(runtime.block_on(first));
    EXPECT_EQ(s->available_permits(), 1u);
  }
}

TEST_P(locks, closing_tells_every_waiter_and_keeps_permits_valid) {
  auto runtime = make();
  auto s = std::make_shared<rt::semaphore>(1);
  auto held = s->try_acquire();
  auto waiting = runtime.spawn(
      [](shared_semaphore sem) -> rt::task<bool> {
        auto permit = co_await sem->acquire();
        co_return permit.has_value();
      },
      s);
  runtime.block_on(quiescence(runtime));
  s->close();
  EXPECT_FALSE(runtime.block_on(waiting).value());
  EXPECT_FALSE(s->try_acquire().has_value());
  held.reset();
  EXPECT_EQ(s->available_permits(), 1u);
  EXPECT_TRUE(s->is_closed());
}

TEST(semaphore, permits_merge_split_and_can_be_forgotten) {
  rt::semaphore s(5);
  auto a = s.try_acquire(2);
  auto b = s.try_acquire(3);
  a->merge(std::move(*b));
  EXPECT_EQ(a->permits(), 5u);
  {
    auto split = a->split(1);
    EXPECT_TRUE(split.has_value());
  }
  EXPECT_EQ(s.available_permits(), 1u);
  a->forget();
  a.reset();
  EXPECT_EQ(s.available_permits(), 1u);
  EXPECT_EQ(s.forget_permits(7), 1u);
  rt::semaphore other(1);
  auto c = s.try_acquire(0);
  EXPECT_THROW(c->merge(*other.try_acquire()), rt::misuse);
  EXPECT_THROW(rt::semaphore(rt::semaphore::max_permits + 1), rt::misuse);
}

TEST_P(locks, a_mutex_is_held_by_one_across_awaits) {
  auto runtime = make();
  auto counter = std::make_shared<rt::mutex<int>>(0);
  rt::join_set<int> set;
  const auto guard = runtime.enter();
  for (int i = 0; i < 8; ++i) {
    set.spawn(
        [](std::shared_ptr<rt::mutex<int>> m) -> rt::task<int> {
          for (int n = 0; n < 100; ++n) {
            auto locked = co_await m->lock();
            const int before = *locked;
            co_await rt::yield_now();
            *locked = before + 1;
          }
          co_return 0;
        },
        counter);
  }
  runtime.block_on(std::move(set).join_all());
  EXPECT_EQ(*counter->blocking_lock(), 800);
}

TEST_P(locks, a_lock_wait_that_is_dropped_leaves_the_mutex_usable) {
  auto runtime = make();
  auto m = std::make_shared<rt::mutex<int>>(1);
  auto held = m->try_lock();
  EXPECT_FALSE(m->try_lock().has_value());
  auto waiting = runtime.spawn(
      [](std::shared_ptr<rt::mutex<int>> mine) -> rt::task<> {
        auto locked = co_await rt::mutex<int>::lock_owned(mine);
        *locked = 2;
      },
      m);
  runtime.block_on(quiescence(runtime));
  held->unlock();
  waiting.abort();
  static_cast<void>(runtime.block_on(waiting));
  EXPECT_TRUE(m->try_lock().has_value());
}

TEST_P(locks, readers_share_and_a_waiting_writer_goes_before_later_readers) {
  auto runtime = make();
  using lock = rt::rwlock<int>;
  auto l = std::make_shared<lock>(0);
  auto first = l->try_read();
  auto second = l->try_read();
  EXPECT_TRUE(first && second);
  EXPECT_FALSE(l->try_write().has_value());
  auto writer = runtime.spawn(
      [](std::shared_ptr<lock> mine) -> rt::task<> {
        auto w = co_await mine->write();
        *w = 5;
      },
      l);
  runtime.block_on(quiescence(runtime));
  auto reader = runtime.spawn(
      [](std::shared_ptr<lock> mine) -> rt::task<int> {
        auto r = co_await lock::read_owned(mine);
        co_return *r;
      },
      l);
  runtime.block_on(quiescence(runtime));
  EXPECT_FALSE(l->try_read().has_value()) << "it would overtake the writer";
  first.reset();
  second.reset();
  EXPECT_TRUE(runtime.block_on(writer).has_value());
  EXPECT_EQ(runtime.block_on(reader).value(), 5);
}

TEST(rwlock, a_downgraded_guard_lets_readers_in_and_keeps_writers_out) {
  rt::rwlock<int> l(3);
  auto w = l.try_write();
  EXPECT_FALSE(l.try_read().has_value());
  auto r = std::move(*w).downgrade();
  EXPECT_EQ(*r, 3);
  EXPECT_TRUE(l.try_read().has_value());
  EXPECT_FALSE(l.try_write().has_value());
  r.unlock();
  EXPECT_TRUE(l.try_write().has_value());
}

struct account {
  struct sums {
    long first;
    long second;
  } amounts;
  int owner;
};

TEST_P(locks, a_guard_of_a_part_holds_the_lock) {
  auto runtime = make();
  auto all = std::make_shared<rt::mutex<account>>(account{{5, 6}, 1});
  runtime.block_on([&]() -> rt::task<> {
    auto guard = co_await rt::mutex<account>::lock_owned(all);
    auto second = std::move(guard)
                      .map([](account& a) -> auto& { return a.amounts; })
                      .map([](auto& amounts) -> long& { return amounts.second; });
    *second += 10;
    EXPECT_FALSE(all->try_lock().has_value());
    second.unlock();
    EXPECT_EQ(all->try_lock().value()->amounts.second, 16);
  });
  static_assert(rt::Static<rt::mapped_guard<long, rt::owned_mutex_guard<account>>>);
  static_assert(!rt::Static<rt::mapped_guard<long, rt::mutex_guard<account>>>);
}

TEST(rwlock, a_guard_of_a_part_reads_beside_others_and_is_released_when_choosing_throws) {
  rt::rwlock<account> all(account{{5, 6}, 1});
  {
    const auto first =
        all.blocking_read().map([](const account& a) -> const long& { return a.amounts.first; });
    EXPECT_EQ(*first, 5);
    EXPECT_TRUE(all.try_read().has_value());
    EXPECT_FALSE(all.try_write().has_value());
  }
  EXPECT_THROW(static_cast<void>(all.blocking_write().map([](account& a) -> long& {
    if (a.owner == 1) throw 1;
    return a.amounts.first;
  })),
               int);
  EXPECT_TRUE(all.try_write().has_value());
}

TEST_P(locks, blocking_forms_work_on_plain_threads_and_are_refused_in_tasks) {
  auto runtime = make();
  rt::mutex<int> m(1);
  rt::rwlock<int> l(2);
  EXPECT_EQ(*m.blocking_lock(), 1);
  EXPECT_EQ(*l.blocking_read(), 2);
  EXPECT_EQ(*l.blocking_write(), 2);
  runtime.block_on([&]() -> rt::task<> {
    EXPECT_THROW(static_cast<void>(m.blocking_lock()), rt::misuse);
    EXPECT_THROW(static_cast<void>(l.blocking_read()), rt::misuse);
    co_return;
  });
}

TEST_P(locks, a_once_cell_is_initialised_once_by_many) {
  auto runtime = make();
  struct shared_state {
    rt::once_cell<int> cell;
    std::atomic<int> made{0};
  };
  auto s = std::make_shared<shared_state>();
  rt::join_set<int> set;
  const auto guard = runtime.enter();
  for (int i = 0; i < 20; ++i) {
    set.spawn(
        [](std::shared_ptr<shared_state> mine) -> rt::task<int> {
          const auto init = [&]() -> rt::task<int> {
            co_await rt::yield_now();
            ++mine->made;
            co_return 9;
          };
          const int* value = co_await mine->cell.get_or_init(init);
          co_return *value;
        },
        s);
  }
  for (const int v : runtime.block_on(std::move(set).join_all())) EXPECT_EQ(v, 9);
  EXPECT_EQ(s->made, 1);
  EXPECT_FALSE(s->cell.set(1));
}

TEST_P(locks, a_once_cell_whose_initialiser_throws_or_is_dropped_stays_empty) {
  auto runtime = make();
  rt::once_cell<int> cell;
  runtime.block_on([&]() -> rt::task<> {
    const auto bad = []() -> rt::task<int> {
      throw std::runtime_error("no");
      co_return 0;
    };
    bool threw = false;
    try {
      co_await cell.get_or_init(bad);
    } catch (const std::runtime_error&) {
      threw = true;
    }
    EXPECT_TRUE(threw);
    const auto never = []() -> rt::task<int> {
      for (;;) co_await rt::suspend([](const rt::waker&) {});
      co_return 0;
    };
    co_await rt::select_biased(cell.get_or_init(never), rt::yield_now());
    EXPECT_FALSE(cell.initialized());
  });
  EXPECT_TRUE(cell.set(4));
  EXPECT_EQ(*cell.get(), 4);
}

TEST_P(locks, a_barrier_lets_all_through_together_with_one_leader_each_round) {
  auto runtime = make();
  auto b = std::make_shared<rt::barrier>(4);
  auto arrived = std::make_shared<std::atomic<int>>(0);
  rt::join_set<int> set;
  const auto guard = runtime.enter();
  for (int i = 0; i < 4; ++i) {
    set.spawn(
        [](std::shared_ptr<rt::barrier> mine,
           std::shared_ptr<std::atomic<int>> n) -> rt::task<int> {
          int led = 0;
          for (int round = 1; round <= 25; ++round) {
            ++*n;
            const bool leader = co_await mine->wait();
            EXPECT_GE(n->load(), 4 * round);
            led += leader ? 1 : 0;
          }
          co_return led;
        },
        b, arrived);
  }
  int led = 0;
  for (const int n : runtime.block_on(std::move(set).join_all())) led += n;
  EXPECT_EQ(led, 25);
}

static_assert(rt::Send<rt::mutex_guard<int>> && !rt::Static<rt::mutex_guard<int>>);
static_assert(rt::Send<rt::owned_mutex_guard<int>>);
static_assert(rt::Send<std::shared_ptr<rt::mutex<int>>>);
static_assert(!rt::Send<std::shared_ptr<rt::mutex<std::unique_lock<std::mutex>>>>);
static_assert(rt::Send<rt::semaphore_permit> && !rt::Static<rt::semaphore_permit>);

}  // namespace
