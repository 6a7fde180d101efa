// SPDX-License-Identifier: Apache-2.0
//
// The generator and the search, without any runtime: what is run here is a made-up verdict on the
// program.
#include "property_tests/programs/search.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "spec/rules.hpp"

namespace property {
namespace {

using spec::model::action;
using spec::model::operand;
using spec::model::program;
using spec::model::step;

program generated(std::uint64_t seed, int size, generator_settings settings = {}) {
  return programs(settings)(rc::Random(seed), size).value();
}

bool contains(const program& p, action what) {
  return std::ranges::any_of(p.tasks, [&](const auto& steps) {
    return std::ranges::any_of(steps, [&](step s) { return s.what == what; });
  });
}

TEST(generator, makes_well_formed_programs_of_every_size) {
  for (int size = 0; size < 100; ++size)
    for (std::uint64_t seed = 0; seed < 10; ++seed) {
      const program p = generated(seed, size);
      EXPECT_EQ(spec::model::why_malformed(p), std::nullopt) << spec::model::print(p);
    }
}

TEST(generator, makes_the_same_program_from_the_same_seed) {
  EXPECT_EQ(generated(7, 50), generated(7, 50));
  EXPECT_NE(generated(7, 50), generated(8, 50));
}

TEST(generator, uses_every_step_ending_and_number_of_tasks) {
  std::set<action> steps;
  std::set<spec::model::ending> endings;
  std::set<std::size_t> sizes;
  for (std::uint64_t seed = 0; seed < 400; ++seed) {
    const program p = generated(seed, static_cast<int>(seed % 100));
    for (const auto& task : p.tasks)
      for (const step s : task) steps.insert(s.what);
    endings.insert(p.end);
    sizes.insert(p.tasks.size());
  }
  EXPECT_EQ(steps.size(), static_cast<std::size_t>(action::fail) + 1);
  EXPECT_EQ(endings.size(), 3u);
  EXPECT_EQ(sizes.size(), spec::model::most_tasks);
}

TEST(generator, leaves_out_what_the_runtime_cannot_do) {
  for (std::uint64_t seed = 0; seed < 200; ++seed)
    EXPECT_FALSE(contains(generated(seed, 80, {.aborts = false}), action::abort));
}

TEST(shrinking, gives_well_formed_programs_that_are_simpler) {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    const program p = generated(seed, 60);
    for (const program& less : simpler_than(p)) {
      EXPECT_EQ(spec::model::why_malformed(less), std::nullopt);
      EXPECT_NE(less, p);
      EXPECT_LE(spec::model::count_steps(less), spec::model::count_steps(p));
    }
  }
}

// Blames every program that has an `own` after which a task fails.
run_report verdict(const program& p, std::chrono::nanoseconds) {
  run_report report;
  for (const auto& steps : p.tasks) {
    const auto own = std::ranges::find(steps, action::own, &step::what);
    if (std::find(own, steps.end(), step{action::fail, 0}) != steps.end())
      report.violations.push_back({spec::rule::panic_contained, "made up", 1, 1});
  }
  return report;
}

TEST(search, shrinks_to_the_smallest_program) {
  const auto result = search(
      {.seed = 3, .programs = 500, .generate = {}, .patience = {}, .may_go_on = {}}, &verdict);
  ASSERT_TRUE(result.found.has_value());
  EXPECT_EQ(result.found->broken.rule, spec::rule::panic_contained);
  // The failing task may be task 1 itself or a child of it.
  EXPECT_LE(spec::model::count_steps(result.found->smallest), 3u)
      << spec::model::print(result.found->smallest);
  EXPECT_GE(result.found->original_steps, spec::model::count_steps(result.found->smallest));
}

TEST(search, runs_all_programs_when_nothing_is_wrong) {
  unsigned runs = 0;
  const auto result = search(
      {.seed = 1, .programs = 123, .generate = {}, .patience = {}, .may_go_on = {}},
                             [&](const program&, std::chrono::nanoseconds) {
                               ++runs;
                               return run_report{};
                             });
  EXPECT_FALSE(result.found.has_value());
  EXPECT_EQ(result.programs, 123u);
  EXPECT_EQ(runs, 123u);
}

TEST(search, does_not_trust_what_only_impatience_has_shown) {
  // The first program breaks a rule; everything smaller seems to, for want of patience.
  const search_settings settings{
      .seed = 1, .programs = 50, .generate = {}, .patience = std::chrono::seconds(1),
      .may_go_on = {}};
  bool first = true;
  const auto result = search(settings, [&](const program&, std::chrono::nanoseconds patience) {
    run_report report;
    if (patience < settings.patience || std::exchange(first, false))
      report.violations.push_back({spec::rule::wake_no_window, "seen", 1, 1});
    report.impatient = true;
    return report;
  });
  ASSERT_TRUE(result.found.has_value());
  EXPECT_EQ(spec::model::count_steps(result.found->smallest), result.found->original_steps);
}

TEST(repeat, stops_at_the_first_violation) {
  const program p{.tasks = {{{action::own, 0}, {action::fail, 0}}}, .end = {}};
  const auto result = repeat(p, 10, {}, &verdict);
  ASSERT_TRUE(result.found.has_value());
  EXPECT_EQ(result.programs, 1u);
}

}  // namespace
}  // namespace property
