// SPDX-License-Identifier: Apache-2.0
//
// Writes traces by hand: `story().spawn(1).on(2).poll(1)…`. Events get their order from the order
// of the calls. Not thread-safe.
#pragma once

#include "spec/model/event.hpp"

namespace spec::model {

class story {
 public:
  /// The events that follow happen on this thread; 1 at first.
  story& on(std::uint32_t thread) {
    thread_ = thread;
    return *this;
  }
  story& add(event_kind kind, task_number task = no_task, std::uint64_t detail = 0) {
    events_.push_back({events_.size() + 1, kind, task, thread_, detail});
    return *this;
  }

  /// A task of runtime 1, all of whose polls the trace holds.
  story& spawn(task_number task) {
    add(event_kind::spawn_called, task, every_poll_recorded | 1);
    return add(event_kind::spawned, task);
  }
  story& begin(task_number task, std::uint64_t poll = 0) {
    return add(event_kind::poll_begin, task, poll);
  }
  story& suspend(task_number task) { return add(event_kind::poll_pending, task); }
  story& yield(task_number task) { return add(event_kind::poll_pending, task, by_yield); }
  story& await(task_number task, task_number awaited) {
    return add(event_kind::poll_pending, task, awaited);
  }
  story& ready(task_number task) { return add(event_kind::poll_ready, task); }
  story& panic(task_number task) { return add(event_kind::poll_panicked, task); }
  story& destroy(task_number task) { return add(event_kind::future_destroyed, task); }
  /// A wake by the waker of that poll.
  story& wake(task_number task, std::uint64_t poll) {
    add(event_kind::woken, task, poll);
    return add(event_kind::wake_returned, task);
  }
  story& abort(task_number task) {
    add(event_kind::abort_called, task);
    return add(event_kind::abort_returned, task);
  }
  story& drop(task_number task) {
    add(event_kind::handle_dropped, task);
    return add(event_kind::handle_dropped_returned, task);
  }
  story& value(task_number task) { return add(event_kind::joined_value, task, task); }
  story& error(task_number task) { return add(event_kind::joined_panic, task, task); }
  story& cancelled(task_number task) { return add(event_kind::joined_cancelled, task); }
  story& lose_result(task_number task) { return add(event_kind::result_destroyed, task); }
  story& rest() { return add(event_kind::at_rest); }
  story& shutdown() {
    add(event_kind::shutdown_began, no_task, 1);
    return add(event_kind::shutdown_ended, no_task, 1);
  }

  /// One poll that returns, and what follows it.
  story& run_to_value(task_number task, std::uint64_t poll = 1) {
    return begin(task, poll).ready(task).destroy(task);
  }

  [[nodiscard]] const trace& events() const noexcept { return events_; }

 private:
  trace events_;
  std::uint32_t thread_ = 1;
};

}  // namespace spec::model
