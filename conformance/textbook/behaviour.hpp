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

namespace conformance::textbook {

class behaviour {
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

  // --- abort ------------------------------------------------------------------------------------
  /// An abort request schedules an idle task, so that it is destroyed without further help (held).
  virtual bool abort_schedules() { return true; }

  // --- scheduling -------------------------------------------------------------------------------
  /// Which of `queued` ready tasks runs next; 0 is the one that waited longest (held).
  virtual std::size_t next_of([[maybe_unused]] std::size_t queued) { return 0; }
};

/// The behaviour in force. Chosen once, before any runtime is made.
behaviour& current_behaviour() noexcept;
void use_behaviour(behaviour& chosen) noexcept;

}  // namespace conformance::textbook
