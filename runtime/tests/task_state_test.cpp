// SPDX-License-Identifier: Apache-2.0
//
// The state word, transition by transition.

#include "rt/detail/task_state.hpp"

#include <gtest/gtest.h>

namespace {

using rt::detail::task_state;
using run = task_state::run;
using idle = task_state::idle;
using completed = task_state::completed;
using action = task_state::action;

TEST(task_state, a_new_task_is_queued_with_the_right_to_run_so_a_wake_does_not_queue_it_again) {
  task_state s;
  EXPECT_EQ(s.notify(false), action::nothing);
  EXPECT_EQ(s.keep_running(), run::poll);
}

TEST(task_state, a_wake_of_an_idle_task_queues_it_once) {
  task_state s;
  ASSERT_EQ(s.keep_running(), run::poll);
  ASSERT_EQ(s.to_idle(true), idle::ok);
  EXPECT_EQ(s.notify(false), action::submit);
  EXPECT_EQ(s.notify(false), action::nothing);
}

TEST(task_state, a_wake_during_a_poll_asks_the_poller_to_queue_it) {
  task_state s;
  ASSERT_EQ(s.keep_running(), run::poll);
  EXPECT_EQ(s.notify(false), action::nothing);
  EXPECT_EQ(s.to_idle(true), idle::again);
  EXPECT_EQ(s.keep_running(), run::poll) << "and it keeps the right to";
  EXPECT_EQ(s.to_idle(true), idle::ok);
}

TEST(task_state, the_owner_of_a_queue_gives_the_right_to_run_with_the_entry) {
  task_state s;
  ASSERT_EQ(s.keep_running(), run::poll);
  ASSERT_EQ(s.to_idle(true), idle::ok);
  EXPECT_EQ(s.notify(true), action::submit);
  EXPECT_FALSE(s.to_shutdown()) << "whoever has the entry cancels";
  EXPECT_EQ(s.keep_running(), run::cancel);
  EXPECT_EQ(s.to_complete(2), completed::silent);
  task_state aborted;
  ASSERT_EQ(aborted.keep_running(), run::poll);
  ASSERT_EQ(aborted.to_idle(true), idle::ok);
  EXPECT_EQ(aborted.cancel(true), action::submit);
  EXPECT_EQ(aborted.notify(true), action::nothing) << "its entry is there";
  EXPECT_EQ(aborted.keep_running(), run::cancel);
}

TEST(task_state, the_spare_reference_is_kept_by_the_waker_that_took_it) {
  task_state s;
  ASSERT_EQ(s.keep_running(), run::poll);
  ASSERT_EQ(s.to_idle(false), idle::ok);  // left: owner list, join handle, the waker
  EXPECT_EQ(s.notify_and_release(), action::submit);
  ASSERT_EQ(s.keep_running(), run::poll);
  ASSERT_EQ(s.to_idle(true), idle::ok);  // left: owner list, join handle
  EXPECT_FALSE(s.drop_refs(1));
  EXPECT_TRUE(s.drop_refs(1));
}

TEST(task_state, a_wake_during_a_poll_replaces_the_spare_reference) {
  task_state s;
  ASSERT_EQ(s.keep_running(), run::poll);
  ASSERT_EQ(s.notify(false), action::nothing);
  ASSERT_EQ(s.to_idle(false), idle::again);  // owner list, join handle, the waker, two of the entry
  EXPECT_FALSE(s.drop_refs(4));
  EXPECT_TRUE(s.drop_refs(1));
}

TEST(task_state, an_abort_of_an_idle_task_queues_it_and_the_runner_cancels) {
  task_state s;
  ASSERT_EQ(s.keep_running(), run::poll);
  ASSERT_EQ(s.to_idle(true), idle::ok);
  EXPECT_EQ(s.cancel(false), action::submit);
  EXPECT_EQ(s.cancel(false), action::nothing) << "a repeated abort changes nothing";
  EXPECT_EQ(s.to_running(), run::cancel);
}

TEST(task_state, an_abort_of_a_queued_task_uses_its_entry) {
  task_state fresh;
  EXPECT_EQ(fresh.cancel(false), action::nothing);
  EXPECT_EQ(fresh.keep_running(), run::cancel);
  task_state woken;
  ASSERT_EQ(woken.keep_running(), run::poll);
  ASSERT_EQ(woken.to_idle(true), idle::ok);
  ASSERT_EQ(woken.notify(false), action::submit);
  EXPECT_EQ(woken.cancel(false), action::nothing);
  EXPECT_EQ(woken.to_running(), run::cancel);
}

TEST(task_state, a_task_that_woke_itself_stays_the_runner_and_meets_other_wakes_in_its_next_poll) {
  task_state s;
  ASSERT_EQ(s.keep_running(), run::poll);
  EXPECT_FALSE(s.is_queued());
  EXPECT_EQ(s.notify(false), action::nothing);
  EXPECT_EQ(s.keep_running(), run::poll);
  EXPECT_EQ(s.to_idle(true), idle::ok) << "the wake was met";
}

TEST(task_state, an_abort_reaches_a_task_that_woke_itself) {
  task_state s;
  ASSERT_EQ(s.keep_running(), run::poll);
  EXPECT_FALSE(s.is_cancelled());
  EXPECT_EQ(s.cancel(false), action::nothing) << "its entry is there";
  EXPECT_TRUE(s.is_cancelled());
  EXPECT_EQ(s.keep_running(), run::cancel);
}

TEST(task_state, an_abort_during_a_poll_takes_effect_when_it_ends) {
  task_state s;
  ASSERT_EQ(s.keep_running(), run::poll);
  EXPECT_EQ(s.cancel(false), action::nothing);
  EXPECT_EQ(s.to_idle(true), idle::cancelled);
  EXPECT_EQ(s.to_complete(1), completed::silent);
}

TEST(task_state, shutdown_takes_an_idle_task_and_only_marks_a_running_one) {
  task_state idle_task;
  ASSERT_EQ(idle_task.keep_running(), run::poll);
  ASSERT_EQ(idle_task.to_idle(true), idle::ok);
  ASSERT_EQ(idle_task.notify(false), action::submit);
  EXPECT_TRUE(idle_task.to_shutdown());
  EXPECT_EQ(idle_task.to_complete(1), completed::silent);
  EXPECT_EQ(idle_task.to_running(), run::lost) << "its entry is discarded";
  task_state fresh;
  EXPECT_FALSE(fresh.to_shutdown());
  EXPECT_EQ(fresh.keep_running(), run::cancel) << "by whoever has its entry";
  task_state running_task;
  ASSERT_EQ(running_task.keep_running(), run::poll);
  EXPECT_FALSE(running_task.to_shutdown());
  EXPECT_EQ(running_task.to_idle(true), idle::cancelled);
}

TEST(task_state, after_completion_wakes_and_aborts_do_nothing) {
  task_state s;
  ASSERT_EQ(s.keep_running(), run::poll);
  ASSERT_EQ(s.to_complete(1), completed::silent);
  EXPECT_EQ(s.notify(false), action::nothing);
  EXPECT_EQ(s.cancel(false), action::nothing);
  EXPECT_TRUE(s.is_complete());
}

TEST(task_state, a_handle_dropped_before_completion_leaves_the_result_to_the_completer) {
  task_state s;
  ASSERT_EQ(s.keep_running(), run::poll);
  const auto drop = s.drop_join_handle();
  EXPECT_FALSE(drop.result);
  EXPECT_TRUE(drop.released) << "there is nothing else to be done";
  EXPECT_EQ(s.to_complete(1), completed::unclaimed);
}

TEST(task_state, a_task_that_nobody_else_refers_to_completes_unclaimed) {
  task_state s;
  ASSERT_EQ(s.keep_running(), run::poll);
  ASSERT_TRUE(s.drop_join_handle().released);
  EXPECT_EQ(s.to_complete(3), completed::unclaimed);
  EXPECT_TRUE(s.is_complete());
  EXPECT_TRUE(s.drop_refs(3));
}

TEST(task_state, a_handle_dropped_after_completion_destroys_the_result) {
  task_state s;
  ASSERT_EQ(s.keep_running(), run::poll);
  ASSERT_EQ(s.to_complete(1), completed::silent);
  EXPECT_TRUE(s.drop_join_handle().result);
}

TEST(task_state, a_handle_that_waited_takes_its_waker_back_before_it_goes) {
  task_state s;
  ASSERT_TRUE(s.set_join_waker());
  const auto drop = s.drop_join_handle();
  EXPECT_FALSE(drop.result);
  EXPECT_TRUE(drop.waker);
  EXPECT_FALSE(drop.released) << "the waker has to be emptied first";
}

TEST(task_state, a_silent_completion_drops_the_references_of_its_runner) {
  task_state s;
  ASSERT_EQ(s.keep_running(), run::poll);
  EXPECT_EQ(s.to_complete(3), completed::silent);
  EXPECT_TRUE(s.drop_joined_handle()) << "the handle's was the last";
}

TEST(task_state, a_wake_that_gives_up_its_reference_turns_it_into_the_entry) {
  task_state s;
  ASSERT_EQ(s.keep_running(), run::poll);
  ASSERT_EQ(s.to_idle(true), idle::ok);  // left: owner list, join handle
  s.add_ref();
  EXPECT_EQ(s.notify_and_release(), action::submit);
  s.add_ref();
  EXPECT_EQ(s.notify_and_release(), action::nothing) << "it is queued already";
  EXPECT_EQ(s.keep_running(), run::poll);
  EXPECT_EQ(s.to_complete(3), completed::silent);
  EXPECT_EQ(s.notify_and_release(), action::free) << "it was the last reference";
}

TEST(task_state, the_waker_slot_passes_to_the_completer_for_good) {
  task_state s;
  ASSERT_TRUE(s.set_join_waker());
  ASSERT_TRUE(s.unset_join_waker());
  ASSERT_TRUE(s.set_join_waker());
  ASSERT_EQ(s.keep_running(), run::poll);
  EXPECT_EQ(s.to_complete(1), completed::wake_joiner);
  EXPECT_FALSE(s.unset_join_waker()) << "the completer may be reading it";
  const auto drop = s.drop_join_handle();
  EXPECT_TRUE(drop.result);
  EXPECT_FALSE(drop.waker) << "left to the completer";
}

TEST(task_state, a_waker_registered_too_late_is_refused) {
  task_state s;
  ASSERT_EQ(s.keep_running(), run::poll);
  ASSERT_EQ(s.to_complete(1), completed::silent);
  EXPECT_FALSE(s.set_join_waker());
}

TEST(task_state, the_last_reference_is_told_so) {
  task_state s;
  s.add_ref();
  EXPECT_FALSE(s.drop_refs(1));
  EXPECT_FALSE(s.drop_refs(3));
  EXPECT_TRUE(s.drop_refs(1));
}

}  // namespace
