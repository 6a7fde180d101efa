// SPDX-License-Identifier: Apache-2.0
//
// What the public classes need of a runtime, whatever its flavour. The flavours derive from it in
// src/sched/.
//
// Thread safety: all members may be called from any thread. A core outlives its runtime for as long
// as handles, tasks or timers refer to it; after shutdown it accepts everything and does nothing.
#pragma once

#include <cstddef>

#include "rt/detail/activity.hpp"
#include "rt/detail/scheduler.hpp"
#include "rt/detail/timer.hpp"
#include "rt/port/atomic.hpp"
#include "rt/observe.hpp"
#include "rt/port/clock.hpp"
#include "rt/port/mutex.hpp"
#include "rt/waker.hpp"

namespace rt::detail {

class local_core;

/// The future of a block_on, kept on the caller's stack.
class root_future {
 public:
  virtual bool poll(const waker& w) noexcept = 0;

 protected:
  ~root_future() = default;
};

class core : public scheduler {
 public:
  /// Takes over a new task: it joins the owner list and is queued. After shutdown it is destroyed
  /// here, and its join is cancelled.
  virtual void start(task_header* task) noexcept = 0;
  /// Takes over a new blocking closure. Throws when no thread can be made to run it; then it is
  /// cancelled.
  virtual void start_blocking(task_header* task) = 0;
  /// An earlier timer was armed: whoever sleeps until the next deadline looks again.
  virtual void timers_changed() noexcept = 0;
  /// Polls the future on this thread until it is ready.
  virtual void block_on(root_future& root) = 0;
  /// Ends everything; see runtime. False when threads were left behind at the deadline.
  virtual bool shut_down(port::time_point deadline) = 0;

  /// What is polled here is about to block: another thread goes on with the queue. False when this
  /// thread is no worker, and has none to hand over. Throws when that is not possible.
  virtual bool hand_off_worker();
  /// Every live task, also of the local sets below, in the order of their ids.
  task_dump dump();
  /// A local set that is driven by this runtime, until it is removed.
  void add_local_set(local_core& set) noexcept;
  void remove_local_set(local_core& set) noexcept;
  virtual runtime_metrics metrics() = 0;

  timer_driver& timers() noexcept { return timers_; }

  // Activity: queue entries, running polls and blocking closures; see runtime::quiescent. These two
  // are for any thread; workers have counters of their own.
  void begin_activity() noexcept { outside_.begin_shared(); }
  void end_activity() noexcept { outside_.end_shared(); }
  bool quiescent() const noexcept;

 private:
  /// Misses nobody, but may name a task twice that is bound to its owner list meanwhile.
  virtual void dump_into(task_dump& all) = 0;
  virtual std::uint64_t begun_by_workers() const noexcept = 0;
  virtual std::uint64_t ended_by_workers() const noexcept = 0;

  timer_driver timers_;
  activity_counter outside_;
  port::mutex local_sets_mutex_;
  local_core* local_sets_ = nullptr;  ///< guarded by local_sets_mutex_, as are the links
};

/// The current runtime, or a misuse that says what was called.
core& require_runtime(const char* what);
/// Throws when this thread must not block.
void require_blocking_allowed(const char* what);

}  // namespace rt::detail
