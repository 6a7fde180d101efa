// SPDX-License-Identifier: Apache-2.0
//
// The decisions of the textbook runtime beyond the task core: blocking pool, timers, local set,
// join set, token, combinators, channels, runtime and shutdown. As in behaviour.hpp the defaults
// are the right answers and a variant overrides one of them.
//
// Thread safety: as behaviour.hpp.
#pragma once

#include <chrono>
#include <cstddef>

namespace conformance::textbook {

class behaviour_extras {
 public:
  // --- blocking pool ----------------------------------------------------------------------------
  /// A blocking closure runs on a thread of the pool, not in the async run queue.
  virtual bool blocking_off_worker() { return true; }
  /// An abort request that finds the closure started leaves its value alone.
  virtual bool started_blocking_keeps_value() { return true; }
  /// How many threads the pool may have when it was configured for `configured` (held).
  virtual std::size_t blocking_cap(std::size_t configured) { return configured; }
  /// Dropping the runtime waits for started closures.
  virtual bool shutdown_waits_for_blocking() { return true; }
  /// Closures still queued at shutdown are resolved as cancelled.
  virtual bool shutdown_resolves_queued_blocking() { return true; }
  /// What a closure throws reaches its joiner.
  virtual bool blocking_reports_panics() { return true; }

  // --- timers -----------------------------------------------------------------------------------
  /// How long a sleep of `asked` really is.
  virtual std::chrono::nanoseconds sleep_length(std::chrono::nanoseconds asked) { return asked; }
  /// Destroying a sleep takes its entry out of the timer queue.
  virtual bool dropped_sleep_is_forgotten() { return true; }
  /// A timeout polls its inner future before it looks at the deadline.
  virtual bool timeout_polls_inner_first() { return true; }
  /// A timeout that ran out destroys its inner future.
  virtual bool timeout_destroys_inner() { return true; }

  // --- local set --------------------------------------------------------------------------------
  /// Aborting an idle local task leaves its destruction to the set's thread.
  virtual bool local_abort_stays_local() { return true; }
  /// Captures of a local task are moved on the set's thread only.
  virtual bool local_captures_stay_local() { return true; }
  /// Spawning into a set that is not driven only queues the task.
  virtual bool local_spawn_only_queues() { return true; }
  /// `run` waits for suspended tasks, too.
  virtual bool local_run_waits_for_suspended() { return true; }
  /// Dropping the set destroys its tasks.
  virtual bool local_drop_destroys() { return true; }

  // --- join set ---------------------------------------------------------------------------------
  /// Results come out in completion order.
  virtual bool set_in_completion_order() { return true; }
  /// join_next waits while members run.
  virtual bool set_waits_for_running() { return true; }
  /// A wait for the next result that is dropped leaves the set as it was.
  virtual bool set_dropped_wait_takes_nothing() { return true; }
  /// len counts members that finished and were not joined.
  virtual bool set_len_counts_finished() { return true; }
  /// Dropping the set aborts its members.
  virtual bool set_drop_aborts() { return true; }
  /// abort_all leaves the members in the set.
  virtual bool set_abort_all_keeps() { return true; }
  /// shutdown waits until all members are gone.
  virtual bool set_shutdown_waits() { return true; }
  /// detach_all leaves the members running.
  virtual bool set_detach_leaves_running() { return true; }

  // --- cancellation token -----------------------------------------------------------------------
  /// A token whose waiters were served stays cancelled (held).
  virtual bool token_stays_cancelled() { return true; }
  /// Cancelling reaches descendants (held).
  virtual bool token_cancels_children() { return true; }
  /// A child of a cancelled token starts cancelled (held).
  virtual bool token_child_inherits() { return true; }
  /// Cancelling wakes every waiter (held).
  virtual bool token_wakes_all() { return true; }
  /// Looking at the token and registering a waiter are one step.
  virtual bool token_registers_atomically() { return true; }
  /// A drop guard cancels.
  virtual bool token_guard_cancels() { return true; }
  /// Cancelling does nothing to the tasks which looked at the token.
  virtual bool token_only_signals() { return true; }
  /// A task told by the token to end may go on awaiting.
  virtual bool token_leaves_time_to_clean_up() { return true; }

  // --- combinators ------------------------------------------------------------------------------
  /// Branches are polled on the thread that polls the task.
  virtual bool branches_stay_on_task() { return true; }
  /// select destroys the losing branch before it resumes.
  virtual bool select_destroys_loser() { return true; }
  /// join_all polls its second branch while the first is pending.
  virtual bool join_all_is_concurrent() { return true; }
  /// Destroying a pending combinator destroys its branches.
  virtual bool dropped_combinator_drops_branches() { return true; }

  // --- channels ---------------------------------------------------------------------------------
  /// A message stays in the channel until a receive returns it.
  virtual bool message_waits_in_channel() { return true; }
  /// A send that was dropped while it waited for room takes its message with it.
  virtual bool dropped_send_takes_message_back() { return true; }
  /// Closing a channel wakes the other side.
  virtual bool closing_wakes() { return true; }
  /// Messages are received in the order in which they were sent.
  virtual bool messages_in_order() { return true; }

  // --- runtime and shutdown ---------------------------------------------------------------------
  /// block_on polls the root future on the calling thread.
  virtual bool root_polled_on_caller() { return true; }
  /// block_on destroys the root future before it returns.
  virtual bool root_destroyed_before_return() { return true; }
  /// block_on is refused while this thread polls.
  virtual bool refuses_nested_block_on() { return true; }
  /// A current-thread runtime that nobody drives stands still.
  virtual bool undriven_stands_still() { return true; }
  /// Tasks which the root spawned survive the end of block_on.
  virtual bool tasks_survive_root() { return true; }
  /// Shutdown destroys every task.
  virtual bool shutdown_destroys_tasks() { return true; }
  /// A task woken while shutdown is under way is never polled again.
  virtual bool woken_in_shutdown_stays_unpolled() { return true; }
  /// Shutdown wakes the joiners of the tasks it destroys.
  virtual bool shutdown_wakes_joiners() { return true; }
  /// A task spawned after shutdown began is not polled.
  virtual bool late_spawn_is_inert() { return true; }

 protected:
  ~behaviour_extras() = default;
};

}  // namespace conformance::textbook
