// SPDX-License-Identifier: Apache-2.0
//
// A handle to a runtime: spawn on it from any thread. It neither keeps the runtime running nor
// dangles: after shutdown a spawned task is destroyed at once and its join is cancelled.
//
// Thread safety: handles are copied freely; all members may be called from any thread.
#pragma once

#include <optional>
#include <source_location>
#include <type_traits>
#include <utility>

#include "rt/detail/context.hpp"
#include "rt/detail/core.hpp"
#include "rt/detail/spawn_rules.hpp"
#include "rt/detail/spawns.hpp"
#include "rt/detail/start.hpp"
#include "rt/detail/task_cell.hpp"
#include "rt/enter_guard.hpp"
#include "rt/join_handle.hpp"
#include "rt/observe.hpp"

namespace rt {

namespace detail {

template <class F, class... Args>
auto spawn_on(core& runtime, std::source_location at, F&& f, Args&&... args) {
  check_spawn<std::decay_t<F>, std::decay_t<Args>...>();
  return start_new_task(runtime, at, std::forward<F>(f), std::forward<Args>(args)...);
}

template <class F>
auto spawn_blocking_on(core& runtime, F&& f, std::source_location at) {
  using D = std::decay_t<F>;
  static_assert(std::invocable<D>, "spawn_blocking needs a function without parameters");
  using R = std::invoke_result_t<D>;
  check_result<R>();
  auto* cell = new blocking_cell<D>(&runtime, std::forward<F>(f));
  cell->set_origin(at);
  join_handle<R> handle(cell);
  runtime.start_blocking(cell);
  return handle;
}

template <class T>
class root final : public root_future {
 public:
  explicit root(frame_owner<T> frame) noexcept : frame_(std::move(frame)) {
    frame_.start_on(strand_);
  }
  bool poll(const waker& w) noexcept override { return strand_.poll(w); }
  T take() { return frame_.state().take(); }

 private:
  strand strand_;
  frame_owner<T> frame_;
};

template <class A>
auto block_on(core& runtime, A&& awaited) {
  require_blocking_allowed("block_on");
  const runtime_scope current(&runtime);
  root<lifted_result<A>> future(lift(std::forward<A>(awaited)));
  runtime.block_on(future);
  return future.take();
}

}  // namespace detail

class handle : public detail::spawns<handle> {
 public:
  /// The runtime of the current thread; throws `misuse` outside a runtime.
  static handle current();
  static std::optional<handle> try_current() noexcept;

  /// As `spawn`, with the line that task dumps name.
  template <class F, class... Args>
  auto spawn_at(std::source_location at, F&& f, Args&&... args) const {
    return detail::spawn_on(*core_, at, std::forward<F>(f), std::forward<Args>(args)...);
  }

  /// Runs f() on a thread where blocking is allowed. Throws std::system_error when no thread can
  /// be had. Rules: blocking.*
  template <class F>
  auto spawn_blocking(F&& f, std::source_location at = std::source_location::current()) const {
    return detail::spawn_blocking_on(*core_, std::forward<F>(f), at);
  }

  /// As runtime::block_on; on a current-thread runtime this thread drives its tasks, too. When the
  /// runtime is shut down meanwhile, its tasks are destroyed, and the future is polled on; a sleep
  /// in it throws `misuse` then.
  template <class A>
  auto block_on(A&& awaited) const {
    return detail::block_on(*core_, std::forward<A>(awaited));
  }

  /// Makes the runtime current on this thread for a scope; see enter_guard.
  enter_guard enter() const { return enter_guard(core_); }

  /// Every live task with its id, what it is doing, and where it was spawned. Takes the lock of the
  /// task list and allocates; O(tasks).
  task_dump dump() const { return core_->dump(); }
  /// Figures about the runtime; see runtime_metrics.
  runtime_metrics metrics() const { return core_->metrics(); }

  /// For the library.
  detail::core& core() const noexcept { return *core_; }

  explicit handle(detail::ref<detail::core> core) noexcept : core_(std::move(core)) {}

 private:
  detail::ref<detail::core> core_;
};

}  // namespace rt
