// SPDX-License-Identifier: Apache-2.0
//
// What the judge remembers of each task and each runtime while it reads a trace. Clauses look at
// it; only `remember` changes it.
//
// A trace may lack events (a directed case records what it needs), so a call counts only when both
// its ends were seen: an `open_call` collects what happened inside it, and clauses look at it when
// it closes.
//
// Plain data, no thread safety of its own.
#pragma once

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "spec/model/event.hpp"

namespace spec::model {

/// One remembered event; false when there was none.
struct mark {
  std::uint64_t order = 0;
  std::uint32_t thread = 0;
  std::uint64_t detail = 0;

  explicit operator bool() const noexcept { return order != 0; }
};

/// A poll, a spawn, a wake, an abort or a handle drop that has begun on `thread` and not ended.
struct open_call {
  event_kind began = event_kind::note;
  std::uint32_t thread = 0;
  bool polled_inside = false;     // a poll of the task began on the same thread
  bool destroyed_inside = false;  // its future was destroyed on the same thread
  bool polled_elsewhere = false;  // the same on another thread, while this call went on
  bool destroyed_elsewhere = false;
};

/// Where a task stood when it was first aborted.
enum class standing : std::uint8_t { unpolled, suspended, polled };

struct history {
  task_number task = no_task;
  std::uint64_t runtime = 0;
  task_number spawner = no_task;  // the task whose poll called spawn, if that poll is in the trace
  bool every_poll = false;  // absence of a poll means that there was none

  // The first of each kind.
  mark spawn_called, spawned, returned, panicked, abort_called, abort_returned, destroyed, joined,
      handle_dropped, result_destroyed;
  // The latest of each kind.
  mark poll_began, poll_pending, wake_activity;
  // The first wake through the waker of the latest poll, and the end of that wake call.
  mark woken, wake_returned;

  std::uint64_t polls = 0;
  standing at_abort = standing::unpolled;
  bool was_woken_at_abort = false;
  int aborts = 0;
  event_kind joined_as = event_kind::note;
  int locals_made = 0;
  int locals_alive = 0;
  std::vector<open_call> calls;

  [[nodiscard]] bool ended() const noexcept { return returned || panicked; }
  [[nodiscard]] bool over() const noexcept { return ended() || destroyed; }
  /// Ended by itself although it was aborted, before that or after: abort.race-one-outcome.
  [[nodiscard]] bool aborted_and_ended() const noexcept { return abort_called && ended(); }
  /// The latest poll ended, and no other began: the task is between two polls.
  [[nodiscard]] bool between_polls() const noexcept {
    return poll_pending && poll_pending.order > poll_began.order;
  }
  /// Between two polls, waiting for a wake that the trace would show, with none since the last poll
  /// began.
  [[nodiscard]] bool surely_suspended() const noexcept;
  /// Some poll has begun and not ended.
  [[nodiscard]] bool is_polled() const noexcept;
  [[nodiscard]] const open_call* open(event_kind began, std::uint32_t thread) const noexcept;

  void remember(const event& now);

 private:
  void look_into_calls(const event& now);
  void close(event_kind began, std::uint32_t thread);
};

/// Dropping one runtime.
struct shutdown {
  mark began, ended;
};

class histories {
 public:
  [[nodiscard]] const history& of(task_number task);
  [[nodiscard]] const history* find(task_number task) const;
  [[nodiscard]] const std::vector<task_number>& tasks() const noexcept { return seen_; }
  [[nodiscard]] shutdown shutdown_of(const history& task) const;
  void remember(const event& now);
  /// Some task was aborted before this event.
  [[nodiscard]] bool aborts_seen() const noexcept { return aborts_seen_; }
  /// Some task has thrown; and some task has whose handle was dropped before.
  [[nodiscard]] bool panics_seen() const noexcept { return panics_seen_; }
  [[nodiscard]] bool detached_panics_seen() const noexcept { return detached_panics_seen_; }

 private:
  [[nodiscard]] task_number polled_on(std::uint32_t thread) const;

  std::unordered_map<task_number, history> tasks_;
  std::vector<task_number> seen_;  // in the order of their first event
  std::unordered_map<std::uint64_t, shutdown> shutdowns_;
  bool aborts_seen_ = false;
  bool panics_seen_ = false;
  bool detached_panics_seen_ = false;
};

}  // namespace spec::model
