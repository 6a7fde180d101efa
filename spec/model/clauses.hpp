// SPDX-License-Identifier: Apache-2.0
//
// What a clause of the model is: one rule, looked at whenever one of its events is read. A clause
// says that the rule's situation was entered, and that the rule was broken.
//
// A clause holds on every legal schedule, so it must know what the rules leave open: polls without
// a wake, an abort that takes effect late, merged wakes, any order. `absence` of an event proves
// something only at `at_rest` and `shutdown_ended`, and only for a task of which every poll is
// recorded.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "spec/model/history.hpp"
#include "spec/rules.hpp"

namespace spec::model {

/// What a clause sees: the event just read, and what was known of a task before it.
class sight {
 public:
  sight(const event& read, const history& about, const histories& known)
      : now(read), task(about), all(known) {}

  const event& now;
  const history& task;
  const histories& all;

  /// The situation which the rule is about has been entered.
  void entered() noexcept { entered_ = true; }
  /// The rule is broken; the sentence says what was seen.
  void broken(std::string sentence) {
    entered_ = true;
    sentence_ = std::move(sentence);
  }

  [[nodiscard]] bool was_entered() const noexcept { return entered_; }
  [[nodiscard]] const std::string& sentence() const noexcept { return sentence_; }

  [[nodiscard]] std::string name() const { return "task " + std::to_string(task.task); }
  [[nodiscard]] bool is(event_kind kind) const noexcept { return now.kind == kind; }
  /// At rest while the runtime still lives.
  [[nodiscard]] bool resting() const {
    return is(event_kind::at_rest) && !all.shutdown_of(task).began;
  }
  /// The future is destroyed now, and nothing tells why: the task has not ended, nobody aborted it,
  /// and the runtime was not dropped. The clauses about it share it out by what else has happened:
  /// a panic elsewhere, an abort elsewhere, the drop of the handle, none of these.
  [[nodiscard]] bool destroyed_for_no_reason() const {
    return is(event_kind::future_destroyed) && task.every_poll && !task.ended() &&
           !task.abort_called && !all.shutdown_of(task).began;
  }
  /// The task whose handle this one awaits, or null.
  [[nodiscard]] const history* awaited() const;
  /// A task was aborted while it awaited this one, and is not the one that spawned it: an end of
  /// the parent reaches the child on two ways, and this is about one of them.
  [[nodiscard]] bool an_aborted_stranger_awaits_it() const;
  /// The task that this one awaits, if its future is destroyed.
  [[nodiscard]] const history* awaited_and_over() const;
  /// The await began when the other task was over for certain: it ended on the same thread before.
  [[nodiscard]] bool awaited_too_late(const history& other) const noexcept {
    return other.destroyed.order < task.poll_pending.order &&
           other.destroyed.thread == task.poll_pending.thread;
  }
  /// A task all of whose polls are in the trace, spawned, alive and not asked to stop.
  [[nodiscard]] bool should_run() const {
    return task.every_poll && task.spawned && !task.over() && !task.abort_called;
  }

 private:
  bool entered_ = false;
  std::string sentence_;
};

/// A set of event kinds.
class kinds {
 public:
  template <class... Kinds>
  constexpr explicit kinds(Kinds... list)
      : bits_(((1u << static_cast<unsigned>(list)) | ... | 0u)) {}
  [[nodiscard]] constexpr bool hold(event_kind kind) const noexcept {
    return (bits_ >> static_cast<unsigned>(kind) & 1u) != 0;
  }

 private:
  std::uint32_t bits_;
};

struct clause {
  rule_ref rule;
  kinds when;
  void (*look)(sight&);
};

[[nodiscard]] std::span<const clause> spawn_clauses() noexcept;
[[nodiscard]] std::span<const clause> poll_clauses() noexcept;
[[nodiscard]] std::span<const clause> wake_clauses() noexcept;
[[nodiscard]] std::span<const clause> join_clauses() noexcept;
[[nodiscard]] std::span<const clause> abort_clauses() noexcept;
[[nodiscard]] std::span<const clause> result_clauses() noexcept;
[[nodiscard]] std::span<const clause> shutdown_clauses() noexcept;

}  // namespace spec::model
