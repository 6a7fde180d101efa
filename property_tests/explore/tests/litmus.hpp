// SPDX-License-Identifier: Apache-2.0
//
// Litmus tests: a small program, one outcome, and whether that outcome can be reached - when every
// load sees the newest store, and in the weak memory model. Each is declared as a row of a table
// and becomes a test of its own. Where C++20 allows more than the explorer reaches, the row says
// so: these are the limits of its memory model.
#pragma once

#include <gtest/gtest.h>
#include <taskspec/explore.hpp>

#include <atomic>
#include <thread>

namespace litmus {

using namespace taskspec::explore;

enum class reached { never, yes };
enum class standard { agrees, allows_more };

struct row {
  const char* name;
  void (*body)();
  reached sequential;
  reached weak;
  standard says = standard::agrees;
  bool races = false;  ///< the outcome is a data race
};

inline std::ostream& operator<<(std::ostream& out, const row& one) { return out << one.name; }

/// The outcome: a schedule that gets here with `happened` has reached it.
inline void outcome(bool happened) {
  if (happened) fail("reached");
}

using order = std::memory_order;
constexpr order relaxed = std::memory_order_relaxed;
constexpr order acquire = std::memory_order_acquire;
constexpr order release = std::memory_order_release;
constexpr order acq_rel = std::memory_order_acq_rel;
constexpr order seq_cst = std::memory_order_seq_cst;
using number = std::atomic<int>;

/// Runs all of them as threads, and waits for their ends.
template <class... Parts>
void together(Parts... parts) {
  std::thread all[] = {std::thread(parts)...};
  for (auto& one : all) one.join();
}

inline options how_to(const row& one, memory_model memory) {
  options how;
  how.name = one.name;
  how.memory = memory;
  how.races = one.races;
  how.quiet = true;
  how.shorten = false;
  return how;
}

/// A search that would reach what can be reached: at random, and systematically.
inline result sought(const row& one, memory_model memory) {
  options how = how_to(one, memory);
  how.schedules = 6000;
  const result at_random = check(one.body, how);
  if (!at_random) return at_random;
  how.strategy = strategy_kind::bounded_dfs;
  how.preemptions = 3;
  how.schedules = 30000;
  return check(one.body, how);
}

/// What the systematic search within a bound says: found, all done without, or neither in the time given.
inline const char* systematic(const row& one, unsigned preemptions, bool reduction) {
  options how = how_to(one, memory_model::sequential);
  how.strategy = strategy_kind::bounded_dfs;
  how.preemptions = preemptions;
  how.reduction = reduction;
  how.schedules = 30000;
  const result seen = check(one.body, how);
  return !seen ? "found" : seen.exhausted ? "none" : "unknown";
}

inline void compare_reduction(const row& one) {
  if (one.races) return;  // without races is what the reduction presumes
  for (unsigned preemptions = 0; preemptions <= 2; ++preemptions) {
    const std::string full = systematic(one, preemptions, false);
    if (full == "unknown") return;
    EXPECT_EQ(systematic(one, preemptions, true), full) << "at most " << preemptions << " preemptions";
  }
}

class rows : public ::testing::TestWithParam<row> {};

inline void judge(const row& one, memory_model memory, reached wanted) {
  const result seen = sought(one, memory);
  EXPECT_EQ(!seen, wanted == reached::yes) << one.name << ": " << seen.message;
}

}  // namespace litmus

#define LITMUS_TABLE(suite, table)                                      \
  class suite : public ::litmus::rows {};                               \
  TEST_P(suite, as_declared_in_sequential_memory) {                     \
    judge(GetParam(), memory_model::sequential, GetParam().sequential); \
  }                                                                     \
  TEST_P(suite, as_declared_in_weak_memory) {                           \
    judge(GetParam(), memory_model::weak, GetParam().weak);             \
  }                                                                     \
  TEST_P(suite, reduction_changes_no_answer) { compare_reduction(GetParam()); } \
  INSTANTIATE_TEST_SUITE_P(litmus, suite, ::testing::ValuesIn(table),   \
                           [](const auto& one) { return std::string(one.param.name); })
