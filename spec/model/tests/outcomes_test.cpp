// SPDX-License-Identifier: Apache-2.0
//
// The enumeration against sets worked out by hand.
#include "spec/model/outcomes.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "spec/model/tests/story.hpp"

namespace spec::model {
namespace {

std::set<std::string> outcomes(std::string_view text) {
  const auto p = parse(text);
  EXPECT_TRUE(p.value.has_value()) << p.error;
  const auto found = outcomes_of(*p.value);
  EXPECT_TRUE(found.has_value());
  std::set<std::string> lines;
  for (const outcome& o : *found) lines.insert(print(o));
  return lines;
}

using lines = std::set<std::string>;

TEST(outcomes, of_a_program_without_choice_are_one) {
  EXPECT_EQ(outcomes("1: own | end: open gates"), (lines{"1 value"}));
  EXPECT_EQ(outcomes("1: fail | end: open gates"), (lines{"1 panic"}));
  EXPECT_EQ(outcomes("1: spawn 2, await 2 | 2: yield | end: open gates"),
            (lines{"1 value, 2 value"}));
}

TEST(outcomes, an_abort_races_with_a_task_that_can_end_by_itself) {
  EXPECT_EQ(outcomes("1: spawn 2, abort 2 | 2: yield | end: open gates"),
            (lines{"1 value, 2 value", "1 value, 2 cancelled"}));
}

TEST(outcomes, an_abort_cannot_miss_a_task_that_never_ends_by_itself) {
  EXPECT_EQ(outcomes("1: spawn 2, abort 2, await 2 | 2: wait a | end: open gates"),
            (lines{"1 value, 2 cancelled"}));
}

TEST(outcomes, an_abort_stops_one_task_only) {
  EXPECT_EQ(outcomes("1: spawn 2, abort 2 | 2: spawn 3, wait a | 3: own | end: open gates"),
            (lines{"1 value, 2 cancelled, 3 value", "1 value, 2 cancelled, 3 never spawned"}));
}

TEST(outcomes, gates_open_at_the_end_or_the_runtime_is_dropped) {
  EXPECT_EQ(outcomes("1: wait a | end: open gates"), (lines{"1 value"}));
  EXPECT_EQ(outcomes("1: wait a | end: drop at rest"), (lines{"1 cancelled"}));
  EXPECT_EQ(outcomes("1: spawn 2 | 2: yield | end: drop at once"),
            (lines{"1 value, 2 value", "1 value, 2 cancelled"}));
}

TEST(outcomes, a_wait_at_an_open_gate_does_not_suspend) {
  EXPECT_EQ(outcomes("1: spawn 2, open a, wait a | 2: wait a, fail | end: drop at rest"),
            (lines{"1 value, 2 panic"}));
}

TEST(outcomes, too_many_states_are_not_guessed) {
  const auto p = parse(
      "1: spawn 2, spawn 3, spawn 4, abort 2, abort 3, abort 4 | 2: yield, yield, yield | 3: yield, "
      "yield, yield | 4: yield, yield, yield | end: open gates");
  ASSERT_TRUE(p.value.has_value()) << p.error;
  EXPECT_FALSE(outcomes_of(*p.value, 50).has_value());
  EXPECT_TRUE(outcomes_of(*p.value).has_value());
}

TEST(outcomes, of_a_trace_are_read_from_its_events) {
  const auto p =
      parse("1: spawn 2, spawn 3, spawn 4 | 2: | 3: fail | 4: spawn 5 | 5: | end: open gates");
  ASSERT_TRUE(p.value.has_value()) << p.error;
  const auto told = story().spawn(1).spawn(2).spawn(3).spawn(4).run_to_value(1).destroy(2).begin(3)
                        .panic(3).destroy(3);
  EXPECT_EQ(print(outcome_of(*p.value, told.events())),
            "1 value, 2 cancelled, 3 panic, 4 lost, 5 never spawned");
}

}  // namespace
}  // namespace spec::model
