// SPDX-License-Identifier: Apache-2.0
//
// References that a thread keeps in stock, and the counters of what is going on.

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "rt/detail/activity.hpp"
#include "src/sched/loan.hpp"

namespace {

using namespace rt::detail;

/// Counts how many of it are alive.
struct lender final : scheduler {
  explicit lender(std::atomic<int>& alive) : alive_(alive) { ++alive_; }
  ~lender() override { --alive_; }
  void schedule(task_header*) noexcept override {}
  void reschedule(task_header*) noexcept override {}
  bool release(task_header*) noexcept override { return false; }
  bool may_free(task_header*) noexcept override { return true; }

 private:
  std::atomic<int>& alive_;
};

TEST(loan, nothing_can_be_lent_by_nobody) {
  EXPECT_EQ(borrow(nullptr), nullptr);
  give_back(nullptr);
}

TEST(loan, without_a_stock_each_loan_is_a_reference) {
  std::atomic<int> alive{0};
  auto* from = new lender(alive);
  EXPECT_EQ(borrow(from), from);
  from->drop_ref();
  EXPECT_EQ(alive, 1) << "the loan keeps it";
  give_back(from);
  EXPECT_EQ(alive, 0);
}

TEST(loan, a_stock_goes_back_with_its_scope_and_loans_outlive_it) {
  std::atomic<int> alive{0};
  auto* from = new lender(alive);
  {
    const lender_scope stock(from);
    for (std::size_t i = 0; i < 3 * loans_at_once; ++i) borrow(from);
    for (std::size_t i = 1; i < 3 * loans_at_once; ++i) give_back(from);
  }
  from->drop_ref();
  EXPECT_EQ(alive, 1) << "one loan is left";
  give_back(from);
  EXPECT_EQ(alive, 0);
}

TEST(loan, a_stock_that_gets_more_than_it_gave_does_not_grow_for_ever) {
  std::atomic<int> alive{0};
  auto* from = new lender(alive);
  constexpr std::size_t many = 100 * loans_at_once;
  from->add_ref(many);
  {
    const lender_scope stock(from);
    for (std::size_t i = 0; i < many; ++i) {
      give_back(from);
      ASSERT_LE(context().loans, 4 * loans_at_once);
    }
  }
  EXPECT_EQ(alive, 1);
  from->drop_ref();
  EXPECT_EQ(alive, 0);
}

TEST(loan, a_scope_within_a_scope_lends_for_another) {
  std::atomic<int> alive{0};
  auto* outer = new lender(alive);
  auto* inner = new lender(alive);
  {
    const lender_scope stock(outer);
    borrow(outer);
    {
      const lender_scope other(inner);
      give_back(outer);  // by count: the stock is another's
      borrow(inner);
    }
    give_back(inner);
    EXPECT_EQ(context().lender, outer);
  }
  outer->drop_ref();
  inner->drop_ref();
  EXPECT_EQ(alive, 0);
}

TEST(activity, what_began_is_counted_until_it_ends_also_from_several_threads) {
  activity_counter own;
  own.begin();
  own.begin();
  own.end();
  EXPECT_EQ(own.begun(), 2u);
  EXPECT_EQ(own.ended(), 1u);

  activity_counter shared;
  const auto work = [&shared] {
    for (int i = 0; i < 10'000; ++i) {
      shared.begin_shared();
      shared.end_shared();
    }
  };
  std::thread other(work);
  // A reader that looks at `ended` first never sees more ended than begun.
  for (int i = 0; i < 1'000; ++i) {
    const std::uint64_t ended = shared.ended();
    EXPECT_LE(ended, shared.begun());
  }
  work();
  other.join();
  EXPECT_EQ(shared.begun(), 20'000u);
  EXPECT_EQ(shared.ended(), 20'000u);
}

}  // namespace
