// SPDX-License-Identifier: Apache-2.0
//
// Races between two tasks, each a program with all its ends declared: the model enumerates them,
// the histogram counts them, rows never seen included. An end that is not in the enumeration breaks
// the rule.
#include "conformance/harness/case.hpp"
#include "property_tests/litmus/litmus.hpp"

namespace conformance {

CASE(abort_against_completion, rule::abort_race_one_outcome,
     "an abort that races with completion leaves a value or a cancelled task, and the joiner agrees",
     can::multi_thread, can::abort) {
  property::litmus(cx, "litmus.abort_against_completion",
                   "1: spawn 2, linger, abort 2, await 2 | 2: linger, own | end: open gates");
}

CASE(abort_against_wake, rule::abort_race_one_outcome,
     "an abort that races with a wake cancels the task or lets it finish",
     can::multi_thread, can::abort) {
  property::litmus(cx, "litmus.abort_against_wake",
                   "1: spawn 2, spawn 3, linger, abort 2, await 2 | 2: own, wait a | 3: linger, open a | "
                   "end: open gates");
}

CASE(drop_against_completion, rule::result_destroyed_once,
     "a drop of the handle that races with completion destroys the result once", can::multi_thread) {
  property::litmus(cx, "litmus.drop_against_completion",
                   "1: spawn 2, linger, drop 2 | 2: linger | end: open gates");
}

CASE(wake_against_suspend, rule::wake_no_window,
     "a wake that races with suspension is never lost", can::multi_thread) {
  property::litmus(cx, "litmus.wake_against_suspend",
                   "1: spawn 2, linger, open a, await 2 | 2: linger, wait a | end: drop at rest");
}

CASE(two_wakes_against_each_other, rule::wake_leads_to_poll,
     "two wakes at once lead to a poll", can::multi_thread) {
  property::litmus(cx, "litmus.two_wakes_against_each_other",
                   "1: spawn 2, spawn 3, spawn 4, await 2 | 2: wait a, wait b | 3: open a | 4: open b | "
                   "end: drop at rest");
}

CASE(join_against_completion, rule::join_completion_wakes_joiner,
     "a join that races with completion resolves", can::multi_thread) {
  property::litmus(cx, "litmus.join_against_completion",
                   "1: spawn 2, linger, await 2 | 2: linger | end: drop at rest");
}

CASE(shutdown_against_running_tasks, rule::shutdown_destroys_all,
     "a shutdown that races with running tasks lets each end or destroys it", can::multi_thread) {
  property::litmus(cx, "litmus.shutdown_against_running_tasks",
                   "1: spawn 2, spawn 3 | 2: own, yield, linger | 3: own, wait a | end: drop at once");
}

}  // namespace conformance
