// SPDX-License-Identifier: Apache-2.0
//
// The decisions of the textbook runtime on who runs next, and when. Some have several right
// answers; the defaults here are the simplest of them, and a legal variant takes another. As in
// behaviour.hpp a variant overrides what it answers differently.
//
// Thread safety: as behaviour.hpp.
#pragma once

#include <cstddef>
#include <cstdint>

#include "conformance/textbook/hidden_edge.hpp"

namespace conformance::textbook {

class behaviour_scheduling {
 public:
  // --- freedoms: every answer is right ----------------------------------------------------------
  /// Which of `queued` ready tasks runs next; 0 is the one that waited longest (held).
  virtual std::size_t next_of([[maybe_unused]] std::size_t queued) { return 0; }
  /// Take the first task that was last polled by another thread, if there is one (held).
  virtual bool prefers_moving() { return false; }
  /// Poll a suspended task once more although nobody woke it (held).
  virtual bool polls_unasked() { return false; }
  /// A wake that finds the task queued is merged with the one that queued it (held).
  virtual bool merges_wakes() { return true; }
  /// How many other tasks an aborted task lets pass before it is destroyed (held).
  virtual unsigned abort_lets_pass() { return 0; }
  /// A join suspends once although the task is done.
  virtual bool join_suspends_first() { return false; }
  /// spawn returns only after other threads had time to run the task.
  virtual bool spawn_lingers() { return false; }
  /// wake returns only after other threads had time to poll the task.
  virtual bool wake_lingers() { return false; }
  /// Unclaimed results are destroyed when the worker has nothing better to do.
  virtual bool destroys_unclaimed_late() { return false; }
  /// A blocking closure aborted before it started runs all the same.
  virtual bool aborted_closures_run() { return false; }
  /// Shutdown destroys the task spawned last first (held).
  virtual bool shutdown_takes_newest() { return false; }

  // --- duties -----------------------------------------------------------------------------------
  /// A task woken by another task's poll is put in front of all others (held).
  virtual bool woken_by_task_goes_first() { return false; }
  /// Making a task ready wakes an idle worker; `by_task`: a task's poll made it ready (held).
  virtual bool wakes_idle_worker([[maybe_unused]] bool by_task) { return true; }
  /// Queue the `nth` task that one poll spawns (held).
  virtual bool keeps_burst([[maybe_unused]] std::size_t nth) { return true; }
  /// Run a task that another worker made ready and that was taken from `queued` ones (held).
  virtual bool keeps_stolen([[maybe_unused]] std::size_t queued) { return true; }
  /// Tasks spawned from outside wait until no other task is ready (held).
  virtual bool outside_spawns_wait() { return false; }
  /// A worker goes on after a task panicked on it.
  virtual bool worker_survives_panic() { return true; }
  /// A task's `nth` yield makes it ready again.
  virtual bool yield_reschedules([[maybe_unused]] std::uint64_t nth) { return true; }
  /// A task's `nth` yield lets others go first.
  virtual bool yield_suspends([[maybe_unused]] std::uint64_t nth) { return true; }

  // --- order, only in the eyes of ThreadSanitizer (hidden_edge.hpp) -----------------------------
  /// Hide the mutex and announce each hand-over by itself.
  virtual bool hides_edges() { return missing_edge() != edge::none; }
  /// The hand-over that is not announced.
  virtual edge missing_edge() { return edge::none; }

 protected:
  ~behaviour_scheduling() = default;
};

}  // namespace conformance::textbook
