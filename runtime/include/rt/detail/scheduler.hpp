// SPDX-License-Identifier: Apache-2.0
//
// What a task needs of whoever runs it. Three implement it: the multi-thread runtime, the
// current-thread runtime and the local set.
//
// Thread safety: all members may be called from any thread, also after shutdown.
#pragma once

#include "rt/detail/ref.hpp"

namespace rt::detail {

class task_header;

// A thread outside counts a reference with every spawn, while workers make virtual calls.
class scheduler : public basic_counted<port::cache_line> {
 public:
  /// Queues a notified task; takes over the references of its queue entry. After shutdown the entry
  /// is dropped instead. Never runs the task.
  virtual void schedule(task_header* task) noexcept = 0;
  /// As `schedule`, for a task that was woken while it was being polled: it goes to the back.
  virtual void reschedule(task_header* task) noexcept = 0;
  /// Takes the task off the owner list; true when it was there, and then the caller has the
  /// list's reference.
  virtual bool release(task_header* task) noexcept = 0;
  /// Asked for a task of the owner list that lost its last reference: false when the list frees the
  /// cell later.
  virtual bool may_free(task_header* task) noexcept = 0;
  /// A task ended by an exception; called by its runner, before the join hears of it.
  virtual void task_panicked() noexcept {}
};

}  // namespace rt::detail
