// SPDX-License-Identifier: Apache-2.0
//
// Every decision of the textbook runtime that a faulty or a legal variant may take differently. The
// defaults here are the right answers; a variant overrides one of them (see conformance/faulty and
// conformance/legal). To add a decision: one function here, one call at the place it is taken.
//
// Thread safety: called from any thread, sometimes with the scheduler's mutex held (said at each);
// implementations keep their own state atomic and call nothing back.
#pragma once

#include <cstddef>

#include "conformance/textbook/behaviour_extras.hpp"
#include "conformance/textbook/behaviour_polls.hpp"
#include "conformance/textbook/behaviour_scheduling.hpp"

namespace conformance::textbook {

/// Where a task stood when its abort was requested, or stands now that the request is looked at.
enum class abort_point {
  unpolled,     ///< queued by spawn, never polled
  suspended,    ///< neither queued nor running
  queued,       ///< woken, polled before
  running,      ///< being polled; looked at when that poll ends
  woken_again,  ///< as running, and the poll ended with a wake already there
};

class behaviour : public behaviour_extras,
                  public behaviour_polls,
                  public behaviour_scheduling {
 public:
  behaviour() = default;
  behaviour(const behaviour&) = delete;
  behaviour& operator=(const behaviour&) = delete;
  virtual ~behaviour() = default;

  // --- spawn ------------------------------------------------------------------------------------
  /// Poll the new task on the spawner's stack before spawn returns.
  virtual bool polls_inside_spawn() { return false; }
  /// Put the new task into the run queue (held).
  virtual bool enqueues_on_spawn() { return true; }

  // --- wake -------------------------------------------------------------------------------------
  /// Remember a wake that arrives while the task is being polled (held).
  virtual bool remembers_wake_while_polled() { return true; }

  // --- join handle ------------------------------------------------------------------------------
  /// Dropping the join handle aborts the task.
  virtual bool drop_aborts() { return false; }
  /// Hand the joiner a copy of the value, where it can be copied, and keep the original.
  virtual bool copies_result() { return false; }
  /// A wait for the handle that is given up aborts the task.
  virtual bool abandoned_join_aborts() { return false; }
  /// Completion wakes whoever waits for the handle.
  virtual bool wakes_joiner() { return true; }
  /// Look whether the task is done and register the joiner in one step.
  virtual bool registers_joiner_atomically() { return true; }
  /// Go on waking the joiner that came first when another one polls the handle (held).
  virtual bool keeps_first_joiner() { return false; }
  /// A first look at a finished task waits for a completion that was already announced (held).
  virtual bool late_join_waits() { return false; }
  /// Say "finished" as soon as an abort was requested (held).
  virtual bool finished_when_abort_requested() { return false; }
  /// Asking whether the task is finished takes the place of the joiner that waits.
  virtual bool asking_unseats_joiner() { return false; }
  /// Who is told that the task is finished has its result, too: no join gets it.
  virtual bool asking_takes_result() { return false; }
  /// Register joiners that run in another runtime.
  virtual bool joins_from_elsewhere() { return true; }
  /// A join of a task that is ready runs it on the joiner's stack.
  virtual bool join_drives() { return false; }

  // --- abort ------------------------------------------------------------------------------------
  /// An abort request schedules an idle task, so that it is destroyed without further help (held).
  virtual bool abort_schedules() { return true; }
  /// Poll a task once more although its abort is known (held).
  virtual bool polls_aborted([[maybe_unused]] abort_point where) { return false; }
  /// Remember an abort that arrives while the task is being polled (held).
  virtual bool remembers_abort_while_running() { return true; }
  /// A task that returns or throws keeps its result although its abort was requested.
  virtual bool completion_beats_abort() { return true; }
  /// An abort of a finished task replaces its unclaimed result.
  virtual bool abort_rewrites_result() { return false; }
  /// A second abort takes the first one back (held).
  virtual bool second_abort_undoes() { return false; }
  /// Listen to an abort that comes from a task or root of another runtime.
  virtual bool hears_abort_from_elsewhere() { return true; }
  /// Destroy an idle task on the stack of the thread that aborts it.
  virtual bool aborts_inline() { return false; }
  /// An abort reaches a task that waits for a join handle as an exception.
  virtual bool throws_abort_into_join() { return false; }
  /// Destroy the locals of an aborted task's coroutine, not only its captures.
  virtual bool destroys_locals_on_abort() { return true; }
  /// Dropping an abort handle aborts the task.
  virtual bool dropped_abort_handle_aborts() { return false; }
  /// An abort is passed on to the tasks that the aborted one spawned.
  virtual bool abort_reaches_children() { return false; }
  /// Announce the completion of a task that was aborted after it returned and before it was done.
  virtual bool announces_when_abort_comes_last() { return true; }
  /// An aborted task counts as done as soon as it is destroyed, not only after a further wake.
  virtual bool cancelled_is_done_at_once() { return true; }

  // --- panics and errors ------------------------------------------------------------------------
  /// Take an exception of the task's own, with the code `operation_canceled`, for an abort.
  virtual bool takes_error_code_for_abort() { return false; }
  /// Keep the text of a panic and forget the exception.
  virtual bool keeps_only_the_message() { return false; }
  /// Turn a returned error code into a panic.
  virtual bool returned_error_is_panic() { return false; }
  /// A panic aborts every other task of the runtime.
  virtual bool panic_aborts_others([[maybe_unused]] bool handle_alive) { return false; }
  /// Destroy the future of a task that threw before its join resolves.
  virtual bool destroys_future_of_panicked() { return true; }
  /// block_on throws an exception of its own when the root throws.
  virtual bool replaces_root_panic() { return false; }

  // --- results ----------------------------------------------------------------------------------
  /// A completing task whose handle is gone destroys its result.
  virtual bool destroys_unclaimed_result() { return true; }
  /// Dropping the handle of a finished task destroys the result there and then.
  virtual bool drop_destroys_result() { return true; }
  /// Nobody destroys the result when the handle is dropped while the task is being polled.
  virtual bool loses_result_dropped_while_running() { return false; }
  /// An unclaimed result lives as long as an abort handle does.
  virtual bool abort_handle_keeps_result() { return false; }
  /// Destroy an unclaimed result before the future.
  virtual bool destroys_unclaimed_result_first() { return false; }
  /// Free the memory of a task when its last reference is gone (held).
  virtual bool frees_finished_tasks() { return true; }

  /// Called unlocked in a window that another answer of the variant opened, to make it wide.
  virtual void dawdle() {}

};

/// The behaviour in force. Chosen once, before any runtime is made.
behaviour& current_behaviour() noexcept;
void use_behaviour(behaviour& chosen) noexcept;

}  // namespace conformance::textbook
