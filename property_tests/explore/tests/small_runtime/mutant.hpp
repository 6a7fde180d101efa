// SPDX-License-Identifier: Apache-2.0
//
// The mistakes that the small runtime can be told to make, one at a time. Each stands for a class
// of bugs that task runtimes had. Thread safety: set before the threads of a body exist.
#pragma once

namespace small {

enum class mutant {
  none,
  wake_returns_at_notified,  ///< a wake that finds another one reads only: what its caller wrote is
                             ///< not handed over
  idle_by_store,  ///< after a pending poll the state is stored, over a wake that came meanwhile
  idle_clears_notified,         ///< after a pending poll the wake that came meanwhile is cleared
  idle_without_second_look,     ///< a worker sleeps without looking at the queue again
  park_overwrites_token,        ///< the token of an early unpark is overwritten
  wake_of_running_enqueues,     ///< a task that runs is enqueued by its waker
  wake_of_complete_enqueues,    ///< a task that is complete is enqueued by its waker
  abort_without_schedule,       ///< an aborted sleeper is never run again
  abort_destroys_inline,        ///< the aborter destroys the body itself, whoever runs it
  abort_ignored_while_running,  ///< a request that arrives during a poll is forgotten
  abort_overrides_completion,   ///< a late request rewrites the result
  abort_not_tested_at_dequeue,  ///< a task that was aborted in the queue is polled all the same
  abort_drops_reference_twice,  ///< a second request gives up a reference that it does not have
  complete_before_destroy,      ///< joiners are told before the body is destroyed
  body_lives_until_last_waker,  ///< the body is destroyed with the last reference
  result_destroyed_by_nobody,   ///< dropping the handle races with completion: neither destroys
  result_destroyed_by_both,     ///< … or both do
  join_slot_unsynchronised,     ///< the joiner's waker is written while the task reads it
  join_registers_without_look,  ///< the joiner looks, then registers
  join_keeps_first_waker,       ///< a second joiner's waker is not kept
  body_leaked_on_throw,         ///< the body of a task that throws is not destroyed
  overflow_loses_task,          ///< a full local queue overwrites its oldest entry
  steal_copies_before_claim,    ///< the thief's claim is a store
  queue_published_relaxed,      ///< the local queue's tail is stored relaxed
  shutdown_holds_lock,          ///< bodies are destroyed with the runtime's lock held
  spawn_after_close_is_queued,  ///< nobody will ever take it
  shutdown_forgets_queue,       ///< queued tasks are neither run nor resolved
  shutdown_does_not_wait,       ///< bodies are destroyed while they run
  blocking_queue_not_drained,   ///< closures that wait for a thread are forgotten at the end
  stale_idle_count,             ///< the woken worker counts itself busy, not its waker
  tracker_counts_too_early,     ///< "all are gone" is said before the body is destroyed
  token_misses_child,           ///< a child that is made during a cancellation hears nothing
  grant_lost_on_cancel,         ///< a lock handed to a waiter that gave up is lost
  notify_lost_on_drop,          ///< a notification given to a waiter that gave up is lost
  wake_runs_inline,             ///< the waker polls the task in its own stack
};

inline mutant active = mutant::none;

inline bool makes(mutant one) { return active == one; }

}  // namespace small
