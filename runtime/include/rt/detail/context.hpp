// SPDX-License-Identifier: Apache-2.0
//
// What the current thread is doing for the runtime: which runtime is current, which task, whether a
// poll is under way. Restored by scopes, also when user code throws.
//
// A task may continue on another thread after a suspension, so the address of the context must not
// be kept: it is reached through a function in another translation unit. It has no destructor, so
// that wakers may be fired while a thread ends.
#pragma once

#include "rt/task_id.hpp"

namespace rt::detail {

class core;
class local_core;

struct thread_context {
  core* runtime = nullptr;     ///< where free `spawn` goes
  local_core* local = nullptr; ///< where free `spawn_local` goes
  void* worker = nullptr;      ///< the queue owner that this thread is, for its own scheduler
  task_id task;                ///< 0: none
  bool polling = false;        ///< a poll is under way, so this thread must not block
  core* pool_of = nullptr;     ///< the runtime whose blocking closure is running here
  core* root_of = nullptr;     ///< the runtime whose block_on root is being polled here
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
struct poll_scope : context_scope<bool> {
  poll_scope() noexcept : context_scope(&thread_context::polling, true) {}
};

}  // namespace rt::detail
