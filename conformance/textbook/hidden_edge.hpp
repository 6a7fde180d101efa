// SPDX-License-Identifier: Apache-2.0
//
// How a variant of the textbook runtime loses exactly one hand-over of memory in the eyes of
// ThreadSanitizer.
//
// The textbook's one mutex orders everything with everything, so taking one edge away needs all
// others to be said one by one. In such a variant ThreadSanitizer is told not to look while
// scheduler code runs (`unseen`), which hides the mutex, the queue and the reference counts; user
// code is seen as ever (`seen`); and each hand-over that the rules of order promise is announced
// where it happens (`publish` on one side, `observe` on the other), but for the one that is
// missing. At run time nothing changes: the mutex is still there.
//
// Outside ThreadSanitizer builds, and in all other variants, everything here does nothing.
//
// [from-the-64th] A runtime hides its edges from its sixty-fourth task on, so that of the suite's
//                 cases only those see it that repeat themselves in one runtime, as the cases of
//                 order do.
//
// Thread safety: scopes belong to the thread that makes them; `hand_overs` may be used by any
// thread.
#pragma once

#include <cstddef>
#include <cstdint>

namespace conformance::textbook {

enum class edge : std::uint8_t {
  none,
  spawn,         ///< spawn -> first poll, or destruction without one
  poll,          ///< end of a poll -> start of the next
  wake,          ///< wake -> poll
  merged_wake,   ///< the same, if the task was already woken
  join,          ///< everything of the task -> return of the join
  finished,      ///< everything of the task -> "it is finished"
  result,        ///< everything of the task -> drop of its handle
  destruction,   ///< end of the last poll -> destruction of the future by an abort
  destruction_at_shutdown,
  shutdown,      ///< end of a worker -> return of the drop of the runtime (joins its thread)
  blocking_in,   ///< submission of a closure -> its start
  blocking_out,  ///< end of a closure -> return of its join
  quiet,         ///< end of a poll -> "the runtime is quiescent"
  lifetime,      ///< last use of the task's memory -> its release
  count_
};

/// ThreadSanitizer looks away until the end of the scope, if `active`. Scopes nest.
class unseen {
 public:
  explicit unseen(bool active) noexcept;
  unseen(const unseen&) = delete;
  unseen& operator=(const unseen&) = delete;
  ~unseen();

 private:
  bool active_;
};

/// User code inside scheduler code: ThreadSanitizer looks again until the end of the scope.
class seen {
 public:
  seen() noexcept;
  seen(const seen&) = delete;
  seen& operator=(const seen&) = delete;
  ~seen();

 private:
  int outer_depth_;
};

/// Wakes made on this thread until the end of the scope hand nothing over, if `active`.
class silent_wakes {
 public:
  explicit silent_wakes(bool active) noexcept;
  silent_wakes(const silent_wakes&) = delete;
  silent_wakes& operator=(const silent_wakes&) = delete;
  ~silent_wakes();

 private:
  bool outer_;
};

/// The hand-overs of one task, root or runtime.
class hand_overs {
 public:
  void publish(edge which) noexcept;
  void observe(edge which) noexcept;

 private:
  // One address for each edge. Never read or written.
  char at_[static_cast<std::size_t>(edge::count_)] = {};
};

/// Whether the variant in force hides edges, and this build can.
[[nodiscard]] bool hides_edges() noexcept;

}  // namespace conformance::textbook
