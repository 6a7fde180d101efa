// SPDX-License-Identifier: Apache-2.0
#include "spec/model/program.hpp"

#include <gtest/gtest.h>

namespace spec::model {
namespace {

constexpr const char* sample =
    "1: spawn 2, yield, open a, await 2, spawn 3, abort 3, drop 3\n"
    "2: wait a, own, fail\n"
    "3: linger, poke 2\n"
    "end: drop at rest\n";

program parsed(std::string_view text) {
  const auto found = parse(text);
  EXPECT_TRUE(found.value.has_value()) << found.error;
  return found.value.value_or(program{});
}

TEST(program, what_was_printed_is_parsed_again) {
  const program p = parsed(sample);
  EXPECT_EQ(print(p), sample);
  EXPECT_EQ(parsed(print_line(p)), p);
  EXPECT_EQ(p.tasks.size(), 3u);
  EXPECT_EQ(count_steps(p), 12u);
}

TEST(program, every_ending_has_a_text) {
  for (const ending end : {ending::open_gates, ending::drop_at_rest, ending::drop_at_once}) {
    const program p{.tasks = {{}}, .end = end};
    EXPECT_EQ(parsed(print(p)), p);
  }
}

TEST(program, comments_and_empty_lines_are_passed_over) {
  EXPECT_EQ(parsed("# a story\n\n1: own # a value\nend: open gates\n"),
            (program{.tasks = {{{action::own, 0}}}, .end = ending::open_gates}));
}

struct mistake {
  const char* text;
  const char* sentence;
};

TEST(program, a_mistake_is_told_with_its_line) {
  const mistake mistakes[] = {
      {"1: jump\nend: open gates", "line 1: no such step: `jump`"},
      {"1: wait\nend: open gates", "line 1: `wait` cannot have `` after it"},
      {"1: own 3\nend: open gates", "line 1: `own` cannot have `3` after it"},
      {"1: spawn x\nend: open gates", "line 1: `spawn` cannot have `x` after it"},
      {"1: own\n3: own\nend: open gates", "line 2: expected task 2, not `3`"},
      {"1: own\nend: quickly",
       "line 2: a program ends by `open gates`, `drop at rest` or `drop at once`, not `quickly`"},
      {"1: own", "line 1: the program has no line `end: …`"},
      {"own\nend: open gates", "line 1: a line is `number: steps` or `end: …`, not `own`"},
      {"end: open gates", "the program has no task"},
      {"1: await 2\n2:\nend: open gates", "task 1: await: it holds no handle of task 2"},
      {"1: own\n2: own\nend: open gates", "nobody spawns task 2"},
      {"1: spawn 2, spawn 2\n2:\nend: open gates", "task 1: spawn: task 2 is spawned twice"},
      {"1: fail, own\nend: open gates", "task 1: own: nothing can follow a fail"},
      {"1: spawn 1\nend: open gates", "task 1: spawn: a task spawns only tasks of larger numbers"},
      {"1: poke 9\nend: open gates", "task 1: poke: there is no task 9"},
  };
  for (const mistake& m : mistakes) EXPECT_EQ(parse(m.text).error, m.sentence) << m.text;
}

TEST(program, repair_keeps_what_makes_sense) {
  EXPECT_EQ(repaired(parsed(sample)), parsed(sample));
  const program broken{.tasks = {{{action::await, 2}, {action::own, 0}, {action::spawn, 3}},
                                 {{action::spawn, 3}},
                                 {{action::fail, 0}, {action::own, 0}, {action::poke, 2}}},
                       .end = ending::drop_at_once};
  EXPECT_EQ(print(repaired(broken)), "1: own, spawn 2\n2: fail\nend: drop at once\n");
}

TEST(program, repair_of_nothing_is_one_task_that_does_nothing) {
  EXPECT_EQ(print(repaired(program{})), "1:\nend: open gates\n");
}

}  // namespace
}  // namespace spec::model
