// SPDX-License-Identifier: Apache-2.0
//
// Each clause is shown a trace that breaks its rule and no other, and the traces next to it which
// are right.
#include "spec/model/judge.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "spec/model/tests/story.hpp"

namespace spec::model {
namespace {

std::vector<std::string> broken_by(const story& told) {
  std::vector<std::string> ids;
  for (const violation& v : judge(told.events()).violations) ids.emplace_back(v.rule.id);
  return ids;
}

std::uint64_t entered(const story& told, rule_ref rule) {
  const auto found = judge(told.events()).entered;
  const auto at = found.find(rule.id);
  return at == found.end() ? 0 : at->second;
}

struct bad_trace {
  rule_ref rule;
  const char* sentence;  // of what goes wrong
  story told;
};

std::vector<bad_trace> spawn_and_poll() {
  return {
      {rule::spawn_returns_first, "polled before the spawn returned",
       story()
           .add(event_kind::spawn_called, 1, every_poll_recorded | 1)
           .run_to_value(1)
           .add(event_kind::spawned, 1)},
      {rule::spawn_starts_by_itself, "never polled", story().spawn(1).rest()},
      {rule::spawn_exactly_one_outcome, "returned, then threw",
       story().spawn(1).begin(1).ready(1).panic(1).destroy(1)},
      {rule::spawn_exactly_one_outcome, "a value that is joined as a panic",
       story().spawn(1).run_to_value(1).error(1)},
      {rule::spawn_exactly_one_outcome, "a value that is joined as cancelled",
       story().spawn(1).run_to_value(1).cancelled(1)},
      {rule::spawn_exactly_one_outcome, "destroyed for no reason",
       story().spawn(1).begin(1, 1).suspend(1).destroy(1)},
      {rule::poll_one_at_a_time, "two threads in one task",
       story().spawn(1).begin(1, 1).on(2).begin(1, 2).on(1).suspend(1)},
      {rule::poll_destruction_exclusive, "destroyed under a poll",
       story().spawn(1).begin(1, 1).on(2).abort(1).destroy(1).on(1).suspend(1)},
      {rule::poll_not_after_completion, "polled after its return",
       story().spawn(1).begin(1, 1).ready(1).begin(1, 2)},
      {rule::poll_not_after_panic, "polled after its throw",
       story().spawn(1).begin(1, 1).panic(1).begin(1, 2)},
      {rule::poll_not_after_destruction, "polled after its cancellation",
       story().spawn(1).abort(1).destroy(1).begin(1, 1)},
      {rule::poll_not_after_destruction, "polled after it had returned and was destroyed",
       story().spawn(1).run_to_value(1).begin(1, 2)},
      {rule::poll_future_destroyed_once, "never destroyed",
       story().spawn(1).begin(1, 1).panic(1).error(1).shutdown().rest()},
      {rule::poll_future_destroyed_once, "destroyed twice",
       story().spawn(1).run_to_value(1).destroy(1)},
      {rule::poll_future_destroyed_at_completion, "joined too early",
       story().spawn(1).begin(1, 1).ready(1).value(1).destroy(1)},
      {rule::poll_future_destroyed_at_completion, "not destroyed although over",
       story().spawn(1).begin(1, 1).ready(1).rest()},
      {rule::poll_future_destroyed_at_completion, "a local that lives on",
       story().spawn(1).begin(1, 1).add(event_kind::local_made, 1).ready(1).destroy(1)},
  };
}

std::vector<bad_trace> wake_and_join() {
  return {
      {rule::wake_leads_to_poll, "woken while suspended, not polled",
       story().spawn(1).begin(1, 1).suspend(1).on(2).wake(1, 1).rest()},
      {rule::wake_while_polled, "woken while polled, not polled again",
       story().spawn(1).begin(1, 1).on(2).wake(1, 1).on(1).suspend(1).rest()},
      {rule::wake_no_window, "woken as the poll ended",
       story()
           .spawn(1)
           .begin(1, 1)
           .on(2)
           .add(event_kind::woken, 1, 1)
           .on(1)
           .suspend(1)
           .on(2)
           .add(event_kind::wake_returned, 1)
           .rest()},
      {rule::yield_reschedules, "yielded for ever", story().spawn(1).begin(1, 1).yield(1).rest()},
      {rule::wake_after_end_harmless, "woken to life again",
       story().spawn(1).run_to_value(1).wake(1, 1).begin(1, 2)},
      {rule::wake_never_inline, "polled by the waker",
       story()
           .spawn(1)
           .begin(1, 1)
           .suspend(1)
           .add(event_kind::woken, 1, 1)
           .run_to_value(1, 2)
           .add(event_kind::wake_returned, 1)},
      {rule::join_value_once, "joined twice", story().spawn(1).run_to_value(1).value(1).value(1)},
      {rule::join_value_once, "a value that never was",
       story().spawn(1).begin(1, 1).panic(1).destroy(1).value(1)},
      {rule::join_value_once, "the value of another",
       story().spawn(1).run_to_value(1).add(event_kind::joined_value, 1, 2)},
      {rule::error_kinds_exclusive, "a panic joined as cancelled",
       story().spawn(1).begin(1, 1).panic(1).destroy(1).cancelled(1)},
      {rule::error_kinds_exclusive, "a cancellation joined as panic",
       story().spawn(1).abort(1).destroy(1).error(1)},
      {rule::error_payload_intact, "the exception of another",
       story().spawn(1).begin(1, 1).panic(1).destroy(1).add(event_kind::joined_panic, 1, 2)},
      {rule::join_completion_wakes_joiner, "the joiner sleeps on",
       story().spawn(1).spawn(2).begin(1, 1).await(1, 2).on(2).run_to_value(2).rest()},
      {rule::join_either_order, "the task was over before",
       story().spawn(1).spawn(2).run_to_value(2).begin(1, 1).await(1, 2).rest()},
      {rule::error_payload_intact, "the exception of nobody",
       story().spawn(1).begin(1, 1).panic(1).destroy(1).add(event_kind::joined_panic, 1,
                                                            by_nobody)},
      {rule::panic_contained, "a panic takes another task along",
       story().spawn(1).spawn(2).begin(2, 1).panic(2).destroy(2).drop(1).destroy(1)},
      {rule::panic_detached_harmless, "a detached panic takes another task along",
       story().spawn(1).spawn(2).drop(2).begin(2, 1).panic(2).destroy(2).destroy(1)},
      {rule::panic_destroys_first, "a panic is told too early",
       story().spawn(1).begin(1, 1).panic(1).error(1).destroy(1)},
      {rule::join_cancelled_wait_harmless, "the awaited task dies with its joiner",
       story().spawn(1).spawn(2).begin(1, 1).await(1, 2).on(2).abort(1).destroy(1).destroy(2)},
      {rule::join_drop_detaches, "destroyed after its handle was dropped",
       story().spawn(1).begin(1, 1).suspend(1).drop(1).destroy(1)},
  };
}

std::vector<bad_trace> abort_and_end() {
  return {
      {rule::abort_before_first_poll, "aborted unpolled, still there",
       story().spawn(1).abort(1).rest()},
      {rule::abort_schedules_by_itself, "aborted while suspended, still there",
       story().spawn(1).begin(1, 1).suspend(1).abort(1).rest()},
      {rule::abort_at_suspension, "polled after the abort",
       story().spawn(1).begin(1, 1).suspend(1).abort(1).begin(1, 2)},
      {rule::abort_before_first_poll, "polled although aborted before",
       story().spawn(1).abort(1).begin(1, 1)},
      {rule::abort_queued_not_polled, "polled although aborted in the queue",
       story().spawn(1).begin(1, 1).suspend(1).wake(1, 1).abort(1).begin(1, 2)},
      {rule::abort_idempotent, "the second abort undoes the first",
       story().spawn(1).begin(1, 1).suspend(1).abort(1).abort(1).rest()},
      {rule::join_completion_wakes_joiner, "the joiner of an aborted task sleeps on",
       story().spawn(1).spawn(2).begin(1, 1).await(1, 2).on(2).abort(2).destroy(2).rest()},
      {rule::abort_running_continues, "the abort of a running task is forgotten",
       story().spawn(1).begin(1, 1).on(2).abort(1).on(1).suspend(1).rest()},
      {rule::abort_running_continues, "the abort of a task that begins to run is forgotten",
       story().spawn(1).on(2).abort(1).on(1).begin(1, 1).suspend(1).rest()},
      {rule::abort_running_continues, "polled again after an abort while it ran",
       story().spawn(1).begin(1, 1).on(2).abort(1).on(1).suspend(1).begin(1, 2)},
      {rule::abort_completion_wins, "a value lost to an abort",
       story().spawn(1).begin(1, 1).on(2).abort(1).on(1).ready(1).destroy(1).cancelled(1)},
      {rule::abort_completion_wins, "a panic lost to an abort",
       story().spawn(1).begin(1, 1).on(2).abort(1).on(1).panic(1).destroy(1).cancelled(1)},
      {rule::abort_after_completion_nothing, "a panic lost to a late abort",
       story().spawn(1).begin(1, 1).panic(1).destroy(1).abort(1).cancelled(1)},
      {rule::abort_completion_wins, "a value thrown away for an abort",
       story().spawn(1).begin(1, 1).on(2).abort(1).on(1).ready(1).lose_result(1).destroy(1)},
      {rule::abort_uncatchable, "a wait that ends by an abort",
       story().spawn(1).spawn(2).begin(1, 1).await(1, 2).on(2).abort(1).on(1).begin(1, 2)},
      {rule::abort_idempotent, "polled after two aborts",
       story().spawn(1).abort(1).abort(1).begin(1, 1)},
      {rule::abort_uncatchable, "an abort that can be caught",
       story().spawn(1).begin(1, 1).suspend(1).on(2).abort(1).on(1)
           .add(event_kind::interrupted, 1)
           .destroy(1)},
      {rule::abort_after_completion_nothing, "a value lost to a late abort",
       story().spawn(1).run_to_value(1).abort(1).cancelled(1)},
      {rule::abort_never_on_aborters_stack, "destroyed inside the abort call",
       story()
           .spawn(1)
           .begin(1, 1)
           .suspend(1)
           .on(2)
           .add(event_kind::abort_called, 1)
           .destroy(1)
           .add(event_kind::abort_returned, 1)},
      {rule::abort_runs_destructors, "a local survives the abort",
       story()
           .spawn(1)
           .begin(1, 1)
           .add(event_kind::local_made, 1)
           .suspend(1)
           .abort(1)
           .on(2)
           .destroy(1)},
      {rule::abort_race_one_outcome, "the joiner of a task that returned under an abort sleeps on",
       story()
           .spawn(1)
           .spawn(2)
           .begin(1, 1)
           .await(1, 2)
           .on(2)
           .begin(2, 1)
           .ready(2)
           .on(1)
           .abort(2)
           .on(2)
           .destroy(2)
           .rest()},
      {rule::abort_one_task_only, "another task dies with it",
       story().spawn(1).spawn(2).abort(1).on(2).destroy(1).destroy(2)},
      {rule::abort_one_task_only, "the child dies with the parent that awaits it",
       story().spawn(1).begin(1, 1).spawn(2).await(1, 2).on(2).abort(1).destroy(1).destroy(2)},
      {rule::result_after_future, "the result goes first",
       story().spawn(1).drop(1).begin(1, 1).ready(1).lose_result(1).destroy(1)},
      {rule::result_destroyed_once, "destroyed twice",
       story().spawn(1).run_to_value(1).lose_result(1).lose_result(1)},
      {rule::result_destroyed_once, "never destroyed",
       story().spawn(1).begin(1, 1).on(2).drop(1).on(1).ready(1).destroy(1).shutdown().rest()},
      {rule::result_dropped_late_by_dropper, "not destroyed by the drop of the handle",
       story().spawn(1).run_to_value(1).drop(1).lose_result(1)},
      {rule::shutdown_destroys_all, "a future outlives its runtime",
       story().spawn(1).begin(1, 1).suspend(1).shutdown().rest()},
      {rule::shutdown_destroys_all, "a future goes after its runtime",
       story().spawn(1).begin(1, 1).suspend(1).shutdown().destroy(1).rest()},
      {rule::shutdown_no_poll_after, "polled after the runtime",
       story()
           .add(event_kind::shutdown_began, no_task, 1)
           .spawn(1)
           .add(event_kind::shutdown_ended, no_task, 1)
           .begin(1, 1)},
  };
}

std::vector<bad_trace> every_bad_trace() {
  std::vector<bad_trace> all = spawn_and_poll();
  for (auto* part : {&wake_and_join, &abort_and_end})
    for (bad_trace& one : part()) all.push_back(std::move(one));
  return all;
}

TEST(judge, each_bad_trace_breaks_its_rule_and_no_other) {
  for (const bad_trace& bad : every_bad_trace())
    EXPECT_EQ(broken_by(bad.told), std::vector<std::string>{std::string(bad.rule.id)})
        << bad.sentence;
}

TEST(judge, every_clause_has_a_bad_trace) {
  std::set<std::string_view> shown;
  for (const bad_trace& bad : every_bad_trace()) shown.insert(bad.rule.id);
  for (const rule_ref judged : judged_rules()) EXPECT_TRUE(shown.contains(judged.id)) << judged.id;
}

TEST(judge, a_violation_says_which_event_shows_it) {
  const auto found = judge(story().spawn(7).run_to_value(7).destroy(7).events()).violations;
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].order, 6u);
  EXPECT_EQ(found[0].task, 7u);
  EXPECT_EQ(found[0].sentence, "the future of task 7 was destroyed twice");
}

TEST(judge, only_the_first_violation_of_a_rule_is_told) {
  const auto told = story().spawn(1).spawn(2).run_to_value(1).destroy(1).run_to_value(2).destroy(2);
  EXPECT_EQ(broken_by(told).size(), 1u);
}

// --- what must be accepted -----------------------------------------------------------------------

void expect_right(const story& told, const char* what) {
  EXPECT_EQ(broken_by(told), std::vector<std::string>{}) << what;
}

TEST(judge, an_ordinary_life_breaks_nothing) {
  expect_right(story()
                   .spawn(1)
                   .on(2)
                   .begin(1, 1)
                   .suspend(1)
                   .on(1)
                   .wake(1, 1)
                   .on(3)
                   .run_to_value(1, 2)
                   .on(1)
                   .value(1)
                   .drop(1)
                   .lose_result(1)
                   .rest()
                   .shutdown()
                   .rest(),
               "spawn, suspend, wake, return, join, shutdown");
  expect_right(story().spawn(1).begin(1, 1).panic(1).destroy(1).error(1).shutdown().rest(),
               "a panic that is joined");
}

TEST(judge, polls_without_a_wake_are_permitted) {
  expect_right(story().spawn(1).begin(1, 1).suspend(1).begin(1, 2).suspend(1).run_to_value(1, 3),
               "spurious polls");
}

TEST(judge, an_abort_may_take_effect_late) {
  expect_right(story().spawn(1).begin(1, 1).suspend(1).on(2).abort(1).on(1).begin(1, 2).suspend(1)
                   .destroy(1).on(2).cancelled(1),
               "a poll was under way when the abort was called from another thread");
  expect_right(story().spawn(1).begin(1, 1).suspend(1).on(2).wake(1, 1).abort(1).on(1)
                   .run_to_value(1, 2).on(2).value(1),
               "the task had been woken before, and finishes");
  expect_right(story().spawn(1).abort(1).on(2).run_to_value(1).on(1).value(1),
               "the abort comes too late for a short task");
}

TEST(judge, merged_wakes_need_one_poll) {
  expect_right(story().spawn(1).begin(1, 1).suspend(1).wake(1, 1).wake(1, 1).on(2)
                   .run_to_value(1, 2).rest(),
               "two wakes, one poll");
}

TEST(judge, a_waker_of_an_earlier_poll_promises_nothing) {
  expect_right(story().spawn(1).begin(1, 1).suspend(1).begin(1, 2).suspend(1).wake(1, 1).rest(),
               "a stale waker");
}

TEST(judge, a_wake_after_the_end_is_fine_when_nothing_follows) {
  expect_right(story().spawn(1).run_to_value(1).wake(1, 1).rest(), "a late wake");
}

TEST(judge, shutdown_explains_the_destruction_of_unfinished_tasks) {
  expect_right(story()
                   .spawn(1)
                   .begin(1, 1)
                   .suspend(1)
                   .drop(1)
                   .add(event_kind::shutdown_began, no_task, 1)
                   .destroy(1)
                   .add(event_kind::shutdown_ended, no_task, 1),
               "a suspended task whose handle was dropped");
}

TEST(judge, a_task_of_another_runtime_outlives_a_shutdown) {
  expect_right(story()
                   .spawn(1)
                   .add(event_kind::shutdown_began, no_task, 2)
                   .add(event_kind::shutdown_ended, no_task, 2)
                   .run_to_value(1),
               "runtime 2 is dropped, the task belongs to runtime 1");
}

TEST(judge, draws_no_conclusion_from_polls_that_are_not_recorded) {
  story told;
  told.add(event_kind::spawn_called, 1).add(event_kind::spawned, 1).rest();
  expect_right(told, "never polled, as far as recorded");
  told.drop(1).destroy(1).value(1).shutdown().rest();
  expect_right(told, "destroyed and joined without a recorded poll");
  expect_right(story().begin(1, 1).on(2).begin(1, 2).on(3).destroy(1),
               "only the beginnings of polls are recorded");
}

TEST(judge, counts_how_often_the_situation_of_a_rule_was_entered) {
  const auto told =
      story().spawn(1).spawn(2).begin(1, 1).suspend(1).abort(1).on(2).destroy(1).run_to_value(2);
  EXPECT_EQ(entered(told, rule::spawn_returns_first), 2u);
  EXPECT_EQ(entered(told, rule::abort_at_suspension), 1u);
  EXPECT_EQ(entered(told, rule::poll_one_at_a_time), 2u);
  EXPECT_EQ(entered(told, rule::poll_not_after_panic), 0u);
}

}  // namespace
}  // namespace spec::model
