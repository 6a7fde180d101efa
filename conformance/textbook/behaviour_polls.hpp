// SPDX-License-Identifier: Apache-2.0
//
// The decisions of the textbook runtime about starting, polling and waking a task. As in
// behaviour.hpp the defaults are the right answers and a variant overrides one of them.
//
// Many of them are asked with the task's story so far, so that a variant can go wrong once in a
// while, as real runtimes do, instead of always.
//
// Thread safety: as behaviour.hpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>

namespace conformance::textbook {

/// What a decision may depend on.
struct task_story {
  std::uint64_t id = 0;     ///< tasks of a runtime are numbered from 1
  std::uint64_t polls = 0;  ///< polls begun so far
  std::uint64_t wakes = 0;  ///< wakes that met the suspended task so far, this one included
};

class behaviour_polls {
 public:
  // --- spawn ------------------------------------------------------------------------------------
  /// Start a task spawned by a thread that neither made the runtime nor runs it (held).
  virtual bool starts_tasks_of_strangers() { return true; }
  /// Run the body a second time when it has returned.
  virtual bool runs_twice([[maybe_unused]] std::uint64_t id) { return false; }
  /// The end of a task aborts those of its children that are suspended.
  virtual bool ends_children_with_parent() { return false; }
  /// How many unfinished tasks may have started (held).
  virtual std::size_t started_at_once() { return std::numeric_limits<std::size_t>::max(); }
  /// Poll a task on a thread made for that poll.
  virtual bool polls_on_own_thread([[maybe_unused]] std::uint64_t id) { return false; }
  /// Keep a body of `size` bytes after it has made its future.
  virtual bool keeps_captures([[maybe_unused]] std::size_t size) { return true; }

  // --- poll -------------------------------------------------------------------------------------
  /// A wake during a poll lets another worker poll the task at once (held).
  virtual bool polls_while_polled([[maybe_unused]] const task_story& task) { return false; }
  /// A wake that came during the last poll leads to another one, although the task is over.
  virtual bool polls_after_return() { return false; }
  virtual bool polls_after_throw() { return false; }
  /// A wake that came after the abort leads to a poll, although the frame was destroyed.
  virtual bool polls_after_destruction() { return false; }
  /// An abort that meets a running task destroys its captures there and then.
  virtual bool abort_destroys_running() { return false; }
  /// Move the body elsewhere in order to destroy it.
  virtual bool moves_body_to_destroy_it() { return false; }
  /// Make the runtime's context current for the destruction of a cancelled task.
  virtual bool enters_to_destroy() { return true; }
  /// Destroy the future of a task as soon as it has returned.
  virtual bool destroys_future_at_completion() { return true; }
  /// Lose the future of a task that threw.
  virtual bool leaks_future_of_panicked([[maybe_unused]] const task_story& task) { return false; }

  // --- wake -------------------------------------------------------------------------------------
  /// Lose a wake that meets a suspended task (held).
  virtual bool loses_wake([[maybe_unused]] const task_story& task) { return false; }
  /// Lose a wake from outside that meets a suspended task while all workers are parked (held).
  virtual bool loses_wake_while_parked([[maybe_unused]] const task_story& task) { return false; }
  /// Lose what comes between the end of a poll and the task's being suspended.
  virtual bool has_window([[maybe_unused]] const task_story& task) { return false; }
  /// A wake after the end replaces an unclaimed result.
  virtual bool late_wake_rewrites_result() { return false; }
  /// With so many references to it left at its end, keep the task's future.
  virtual bool references_keep_future([[maybe_unused]] long references) { return false; }
  /// Poll a suspended task on the stack of the thread that wakes it (held).
  virtual bool polls_inside_wake() { return false; }
  /// Listen to wakes from threads that neither made the runtime nor run it (held).
  virtual bool hears_wakes_of_strangers() { return true; }
  /// A task that woke itself goes to the front of the queue (held).
  virtual bool self_wake_goes_first([[maybe_unused]] const task_story& task) { return false; }
  /// Dropping the last copy of a waker that was never called wakes the task.
  virtual bool dropped_waker_wakes() { return false; }

 protected:
  ~behaviour_polls() = default;
};

}  // namespace conformance::textbook
