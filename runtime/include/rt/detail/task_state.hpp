// SPDX-License-Identifier: Apache-2.0
//
// The state word of a task: five flags, a cancellation mark and the reference count, in one atomic.
// All transitions are here and in src/task/state.cpp; each returns what the caller must do next.
//
// | bit           | means                                              | set by            | cleared by         |
// |---------------|----------------------------------------------------|-------------------|--------------------|
// | running       | the exclusive right to touch the future            | birth, notify, cancel, to_running, to_shutdown | to_idle, to_complete |
// | complete      | future destroyed, result stored; for ever          | to_complete       | never              |
// | notified      | a queue entry exists, or a poll is owed            | notify, cancel    | to_running, keep_running, to_idle |
// | join_interest | the join handle exists and owns the result         | birth             | drop_join_handle   |
// | join_waker    | the completer may read the joiner's waker slot     | set_join_waker    | unset_join_waker, drop_join_handle |
// | cancelled     | the next holder of running destroys instead of polling | cancel, to_shutdown | never           |
//
// References: the owner list, the queue entry (or the poll it became), the join handle, each waker,
// each abort handle; and a spare one that comes with the entry of a task that rested, for the first
// waker that the poll makes. So a wait costs no read-modify-write for its waker.
//
// Invariants
//   [one-runner]      at most one thread holds `running`, or a queue entry does; only the holder
//                     touches the future.
//   [one-entry]       at most one queue entry exists; `notified` and not `running` say that it
//                     does, unless the entry holds `running`: that of a new task, of one that goes
//                     on after a poll, and of one that rested and was woken by the owner of the
//                     queue, which is certain to use it up.
//   [result-owner]    before `complete` the runner owns the result slot; after it, the join handle
//                     while `join_interest` is set, else whoever cleared or missed that bit.
//   [waker-slot]      the joiner owns the slot while `join_waker` is clear, and leaves it empty when
//                     it is done with it; the completer owns it while `join_waker` and `complete`
//                     are set, and takes the waker out.
//
// Orderings: every transition is one read-modify-write with acquire and release, so the transitions
// of one task form a chain in which each happens before the next. In particular `notify` is such an
// operation even when it changes nothing: a merged wake publishes as much as the first one did.
#pragma once

#include <cstdint>

#include "rt/observe.hpp"
#include "rt/port/atomic.hpp"

namespace rt::detail {

class task_state {
 public:
  using word = std::uint64_t;

  enum class run { poll, cancel, lost, lost_last };       ///< after to_running, keep_running
  enum class idle { ok, ok_last, again, cancelled };      ///< after to_idle
  enum class completed { unclaimed, wake_joiner, silent, silent_last };  ///< after to_complete
  enum class action { nothing, submit, free };            ///< after notify and cancel
  struct handle_drop {
    bool result;    ///< the dropper destroys the result
    bool waker;     ///< the dropper empties the waker slot
    bool released;  ///< the handle's reference went with it, because nothing else is to be done
  };

  /// A new task, whose queue entry holds `running`; with four references (owner list, queue entry
  /// and its spare one, join handle).
  task_state() noexcept;

  /// Takes the queue entry: its references become the poll's, or are dropped when the run is lost.
  [[nodiscard]] run to_running() noexcept;
  /// As it, for an entry that holds `running`, which goes with the entry to whoever takes it.
  [[nodiscard]] run keep_running() noexcept;
  /// After a pending poll; the reference of the poll is dropped, and the spare one if it was left.
  /// `again`: the caller re-queues the task, with `running` and both.
  [[nodiscard]] idle to_idle(bool spare_left) noexcept;
  /// Future destroyed and result stored. When `silent`, the caller's references went with it, and
  /// when `silent_last` it frees the task; otherwise it still has to drop them.
  [[nodiscard]] completed to_complete(unsigned references) noexcept;
  /// Marks as cancelled; true if the caller became the runner and must cancel and complete.
  [[nodiscard]] bool to_shutdown() noexcept;

  /// A wake. `submit`: two references for the queue entry were added, the caller queues the task;
  /// with `running` if it may `give_right`.
  [[nodiscard]] action notify(bool give_right) noexcept;
  /// As `notify` with the right, and uses up one reference of the caller. `free`: it was the last.
  [[nodiscard]] action notify_and_release() noexcept;
  /// An abort request; as `notify`, and the next runner cancels.
  [[nodiscard]] action cancel(bool give_right) noexcept;

  [[nodiscard]] handle_drop drop_join_handle() noexcept;
  /// As it, once the result was taken: drops the handle's reference; true when it was the last.
  [[nodiscard]] bool drop_joined_handle() noexcept;
  /// Publishes the waker slot to the completer; false when the task completed first.
  [[nodiscard]] bool set_join_waker() noexcept;
  /// Takes the slot back; false when the task completed first.
  [[nodiscard]] bool unset_join_waker() noexcept;

  void add_ref() noexcept;
  /// True when the last references went: the caller frees the task.
  [[nodiscard]] bool drop_refs(unsigned count) noexcept;

  /// For a task dump; it may have passed when it is read.
  task_phase snapshot() const noexcept;

  bool is_complete() const noexcept;
  /// For the runner: an abort came.
  bool is_cancelled() const noexcept;
  /// Whether a queue has it in an entry without `running`; it may have passed when it is read.
  bool is_queued() const noexcept;
  bool has_join_waker() const noexcept;

 private:
  port::atomic<word> word_;
};

}  // namespace rt::detail
