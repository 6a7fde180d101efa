// SPDX-License-Identifier: Apache-2.0
//
// The scheduler of a local set.
//
// Invariants
//   [owner-only]    local_ and closed_ are touched by the owner's thread alone; every entry is run
//                   or dropped there.
//   [driver-woken]  whoever queues an entry wakes the driver afterwards; the driver leaves its
//                   waker before it looks at the queues.
//   [named-by-one]  a set is known to the runtime that drives it, for task dumps, until another one
//                   does or the set goes.
// Thread safety: `schedule`, `reschedule`, `release` from any thread, the rest by the owner.
#pragma once

#include <memory>

#include "rt/detail/core.hpp"
#include "rt/detail/scheduler.hpp"
#include "rt/port/mutex.hpp"
#include "rt/port/thread.hpp"
#include "rt/waker.hpp"

namespace rt::detail {

struct local_queues;

class local_core final : public scheduler {
 public:
  local_core();

  void schedule(task_header* task) noexcept override;
  void reschedule(task_header* task) noexcept override { schedule(task); }
  bool release(task_header* task) noexcept override;
  bool may_free(task_header*) noexcept override { return true; }

  /// Takes over a new task.
  void start(task_header* task);
  /// Runs a batch of ready tasks; `w` is woken when there is more to do, now or later.
  void drive(const waker& w) noexcept;
  bool empty() noexcept;
  /// From any thread.
  void dump_into(task_dump& all);
  void shut_down() noexcept;

  local_core* next_set = nullptr;  ///< belongs to the runtime [named-by-one]

 private:
  ~local_core() override;
  task_header* next_task() noexcept;
  void wake_driver() noexcept;
  void be_named_by(core* runtime) noexcept;
  bool on_owner_thread() const noexcept { return port::this_thread() == owner_; }
  void require_owner(const char* what) const noexcept;

  /// How many tasks run per poll of the set, and how often the remote queue goes first.
  static constexpr unsigned batch = 61;
  static constexpr unsigned remote_interval = 31;

  const port::thread_id owner_;
  std::unique_ptr<local_queues> queues_;
  ref<core> named_by_;  ///< [named-by-one]
  unsigned tick_ = 0;
  bool driving_ = false;
  bool closed_ = false;
  port::mutex driver_mutex_;
  waker driver_;  ///< guarded by driver_mutex_
};

/// The local set that is being driven on this thread, or a misuse.
local_core& require_local_set();

}  // namespace rt::detail
