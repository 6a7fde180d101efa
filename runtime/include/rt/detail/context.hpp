// SPDX-License-Identifier: Apache-2.0
//
// What the current thread is doing for the runtime: which runtime is current, which task, whether a
// poll is under way. Restored by scopes, also when user code throws.
//
// A task may continue on another thread after a suspension, so the address of the context must not
// be kept: it is reached through a function in another translation unit. It has no destructor, so
// that wakers may be fired while a thread ends.
#pragma once

#include <cstddef>
#include <cstdint>

#include "rt/task_id.hpp"

namespace rt {
class enter_guard;
}

namespace rt::detail {

class core;
class local_core;
class scheduler;
struct local_value;
class strand;
class task_header;

/// How many ready library operations a poll may use up before it has to suspend; see rt/coop.hpp.
inline constexpr std::uint32_t poll_budget = 128;
inline constexpr std::uint32_t unlimited_budget = static_cast<std::uint32_t>(-1);

struct thread_context {
  core* runtime = nullptr;     ///< where free `spawn` goes
  local_core* local = nullptr; ///< where free `spawn_local` goes
  scheduler* queue_of = nullptr;  ///< whose queue this thread owns; it uses up what it puts there
  void* worker = nullptr;         ///< and as which worker, for that scheduler
  task_id task;                ///< 0: none
  bool polling = false;        ///< a poll is under way, so this thread must not block
  core* pool_of = nullptr;     ///< the runtime whose blocking closure is running here
  core* root_of = nullptr;     ///< the runtime whose block_on root is being polled here
  enter_guard* entered = nullptr;  ///< the latest one on this thread
  local_value* locals = nullptr;  ///< the innermost task-local value in scope
  std::uint32_t budget = unlimited_budget;  ///< operations left before the task has to yield
  std::uint64_t next_id = 0;     ///< of the block of task ids that this thread has taken
  std::uint64_t end_of_ids = 0;
  const task_header* polled = nullptr;  ///< the task that is polled on this thread
  bool self_woken = false;              ///< and it woke itself in this poll
  // See deferred_joins.hpp: the task that is polled may wait for a join without asking it.
  bool may_defer = false;
  const strand* deferring = nullptr;           ///< and this is its chain
  const task_header* deferred_on = nullptr;    ///< and it does, for this task
  scheduler* lender = nullptr;   ///< whose references this thread has in stock, see loan.hpp
  std::size_t loans = 0;
};

thread_context& context() noexcept;

/// Sets one member for a scope.
template <class T>
class context_scope {
 public:
  context_scope(T thread_context::*member, T value) noexcept
      : member_(member), before_(context().*member) {
    context().*member_ = value;
  }
  context_scope(const context_scope&) = delete;
  context_scope& operator=(const context_scope&) = delete;
  ~context_scope() { context().*member_ = before_; }

 private:
  T thread_context::*member_;
  T before_;
};

struct task_scope : context_scope<task_id> {
  explicit task_scope(task_id id) noexcept : context_scope(&thread_context::task, id) {}
};
struct runtime_scope : context_scope<core*> {
  explicit runtime_scope(core* runtime) noexcept
      : context_scope(&thread_context::runtime, runtime) {}
};

/// A poll of a task or a root: the thread must not block, the budget is fresh, and the task-locals
/// of whoever was polled before are out of sight.
class poll_scope {
 public:
  poll_scope() noexcept : poll_scope(context()) {}
  poll_scope(const poll_scope&) = delete;
  poll_scope& operator=(const poll_scope&) = delete;
  ~poll_scope() {
    thread_context& here = context();
    here.polling = polling_;
    here.locals = locals_;
    here.budget = budget_;
  }

 private:
  explicit poll_scope(thread_context& here) noexcept
      : polling_(here.polling), locals_(here.locals), budget_(here.budget) {
    here.polling = true;
    here.locals = nullptr;
    here.budget = poll_budget;
  }
  bool polling_;
  local_value* locals_;
  std::uint32_t budget_;
};

}  // namespace rt::detail
