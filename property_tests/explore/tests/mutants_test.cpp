// SPDX-License-Identifier: Apache-2.0
//
// Every mistake of the small runtime is found within a thousand schedules, and its mended twin
// stays silent. The long proof (twenty hunts each, a million schedules of each twin) is
// scripts/explore-proof.
#include <gtest/gtest.h>

#include "small_runtime/scenarios.hpp"

namespace {

using namespace taskspec::explore;

class mutants : public ::testing::TestWithParam<small::scenario> {
 protected:
  ~mutants() override { small::active = small::mutant::none; }

  static result explored(bool broken, std::uint64_t schedules) {
    small::active = broken ? GetParam().mistake : small::mutant::none;
    options how;
    how.name = GetParam().name;
    how.schedules = schedules;
    how.leaks = GetParam().leaks;
    how.quiet = true;
    how.shorten = false;
    return check(GetParam().body, how);
  }
};

TEST_P(mutants, is_found_within_a_thousand_schedules) {
  const result seen = explored(true, 1000);
  EXPECT_NE(seen.failure, failure_kind::none);
}

TEST_P(mutants, mended_is_silent) {
  const result seen = explored(false, 1500);
  EXPECT_EQ(seen.failure, failure_kind::none) << seen.message << "\n" << seen.replay;
}

INSTANTIATE_TEST_SUITE_P(small_runtime, mutants,
                         ::testing::ValuesIn(small::begin_of_scenarios(),
                                             small::end_of_scenarios()),
                         [](const auto& one) { return std::string(one.param.name); });

}  // namespace
