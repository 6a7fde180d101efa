// SPDX-License-Identifier: Apache-2.0
//
// A set of tasks that stay on one thread, and therefore need not be Send. They run while the set is
// driven: inside `co_await set.run_until(task)` or `co_await set.run()`, on any runtime.
//
// Thread safety: the set belongs to the thread that made it. Wakers, join handles and abort handles
// of its tasks may be used from any thread; every poll and destruction happens on the owner's.
#pragma once

#include <source_location>
#include <source_location>
#include <type_traits>
#include <utility>

#include "rt/detail/branch.hpp"
#include "rt/detail/local_core.hpp"
#include "rt/detail/spawn_rules.hpp"
#include "rt/detail/start.hpp"
#include "rt/join_handle.hpp"

namespace rt {

namespace detail {

/// The rules for what may be spawned on a local set.
template <class D, class... Args>
consteval void check_spawn_local() {
  if constexpr (is_coroutine_object<D>) {
    static_assert(sizeof...(Args) == 0, "a task object takes no arguments any more");
  } else {
    check_local_callable<D>();
    (check_local_argument<Args>(), ...);
  }
}

}  // namespace detail

class local_set {
 public:
  static constexpr bool rt_send = false;

  local_set();
  local_set(const local_set&) = delete;
  local_set& operator=(const local_set&) = delete;
  /// Destroys all its tasks, on this thread; their joins are cancelled.
  ~local_set();

  /// Adds a task: a task object, or f(args...). It starts when the set is driven next.
  template <class F, class... Args>
  auto spawn_local(F&& f, Args&&... args) {
    detail::check_spawn_local<std::decay_t<F>, std::decay_t<Args>...>();
    return detail::start_new_task(*core_, std::source_location(), std::forward<F>(f),
                                  std::forward<Args>(args)...);
  }

  /// Makes free `spawn_local` find this set for a scope, while it is not driven.
  class enter_guard;
  enter_guard enter() noexcept;

  /// Drives the set until `awaited` is done; yields its value. Unfinished tasks stay in the set.
  template <class A>
  auto run_until(A&& awaited);
  /// Drives the set until it is empty. `co_await set` says the same.
  class run_await;
  run_await run();
  run_await operator co_await();

 private:
  template <class T>
  class run_until_await;
  detail::ref<detail::local_core> core_;
};

class [[nodiscard("the set is left again when the guard goes")]] local_set::enter_guard {
 public:
  static constexpr bool rt_send = false;
  explicit enter_guard(detail::local_core& set) noexcept
      : inside_(&detail::thread_context::local, &set) {}

 private:
  detail::context_scope<detail::local_core*> inside_;
};

inline local_set::enter_guard local_set::enter() noexcept { return enter_guard(*core_); }

/// Adds a task to the local set that is being driven on this thread; throws `misuse` outside one.
template <class F, class... Args>
auto spawn_local(F&& f, Args&&... args) {
  detail::check_spawn_local<std::decay_t<F>, std::decay_t<Args>...>();
  return detail::start_new_task(detail::require_local_set(), std::source_location(),
                                std::forward<F>(f), std::forward<Args>(args)...);
}

class local_set::run_await : public leaf {
 public:
  static constexpr bool rt_send = false;
  explicit run_await(detail::ref<detail::local_core> core) noexcept : core_(std::move(core)) {}
  bool poll(const waker& w) noexcept override {
    core_->drive(w);
    return core_->empty();
  }
  void await_resume() const noexcept {}

 private:
  detail::ref<detail::local_core> core_;
};

template <class T>
class local_set::run_until_await : public leaf {
 public:
  static constexpr bool rt_send = false;
  run_until_await(detail::ref<detail::local_core> core, detail::frame_owner<T> frame)
      : core_(std::move(core)), until_(std::move(frame)) {}
  bool poll(const waker& w) noexcept override {
    {
      const detail::context_scope<detail::local_core*> inside(&detail::thread_context::local,
                                                              core_.get());
      if (until_.poll(w)) return true;
    }
    core_->drive(w);
    return false;
  }
  T await_resume() {
    if constexpr (std::is_void_v<T>) {
      until_.take();
    } else {
      return until_.take();
    }
  }

 private:
  detail::ref<detail::local_core> core_;
  detail::branch<T> until_;
};

template <class A>
auto local_set::run_until(A&& awaited) {
  return run_until_await<detail::lifted_result<A>>(core_, detail::lift(std::forward<A>(awaited)));
}

}  // namespace rt
