// SPDX-License-Identifier: Apache-2.0
//
// Tests the search itself: runtimes that are wrong on purpose must be found out by random programs,
// blamed for the rule that they break, and shown by a small program. The runtimes that are right,
// however odd, must not be blamed.
//
// All on the current-thread flavour, where one seed decides everything but how the thread that opens
// the gates meets the one that polls. The main function is that of the suites.
#include <gtest/gtest.h>

#include <algorithm>
#include <string_view>

#include "conformance/adapters/textbook.hpp"
#include "conformance/harness/registry.hpp"
#include "property_tests/programs/runner.hpp"
#include "property_tests/programs/search.hpp"

namespace property {
namespace {

const conformance::variant_record& variant_named(std::string_view name) {
  const auto all = conformance::all_variants();
  return *std::ranges::find(all, name, &conformance::variant_record::name);
}

search_result search_textbook() {
  const run_function run = [](const spec::model::program& p, std::chrono::nanoseconds patience) {
    return run_program<conformance::textbook_adapter>(p, {.workers = 0}, patience);
  };
  search_settings settings;
  settings.programs = 500;
  return search(settings, run);
}

class faulty : public testing::TestWithParam<const char*> {};

TEST_P(faulty, is_found_blamed_for_its_rule_and_shown_by_a_small_program) {
  const conformance::variant_record& variant = variant_named(GetParam());
  variant.select();
  // On a busy machine a search may begin with a program that goes wrong only when the two threads
  // meet in a certain way, and then shrinking ends early. Every search must find and blame.
  constexpr int most_searches = 10;
  constexpr std::size_t few_steps = 6;
  std::size_t steps = few_steps + 1;
  for (int i = 0; i < most_searches && steps > few_steps; ++i) {
    const search_result result = search_textbook();
    ASSERT_TRUE(result.found.has_value());
    EXPECT_EQ(result.found->broken.rule.id, variant.rule->id) << result.found->broken.sentence;
    steps = spec::model::count_steps(result.found->smallest);
  }
  EXPECT_LE(steps, few_steps) << "the smallest program of the last search";
}

INSTANTIATE_TEST_SUITE_P(
    runtimes, faulty,
    testing::Values("abort_only_sets_flag", "abort_reaches_children", "abort_rewrites_result",
                    "aborts_inline", "drop_aborts",
                    "keeps_future_of_panicked", "late_join_waits", "never_wakes_joiner",
                    "panic_aborts_siblings", "polls_aborted_in_queue", "polls_aborted_newcomers",
                    "polls_inside_spawn", "polls_inside_wake", "resumes_aborted_sleepers",
                    "shutdown_forgets_tasks"),
    [](const auto& given) { return given.param; });

TEST(legal, runtimes_are_never_blamed) {
  for (const conformance::variant_record& variant : conformance::all_variants()) {
    if (variant.what != conformance::variant_record::kind::legal) continue;
    variant.select();
    const search_result result = search_textbook();
    EXPECT_FALSE(result.found.has_value())
        << variant.name << ": " << result.found->broken.sentence << '\n'
        << spec::model::print(result.found->smallest);
  }
}

}  // namespace
}  // namespace property
