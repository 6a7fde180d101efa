// SPDX-License-Identifier: Apache-2.0
//
// Values that follow a task from thread to thread, as thread_local follows a thread.
//
//   inline rt::task_local<int> request;
//   co_await request.scope(7, handle_it());   // inside, request.get() == 7
//
// A value is in sight while the future of its scope is polled or destroyed, and nowhere else; inner
// scopes hide outer ones. A spawned task inherits none.
//
// Thread safety: a key is used from any thread; a value belongs to its scope, so to one thread at a
// time.
#pragma once

#include <concepts>
#include <functional>
#include <optional>
#include <utility>

#include "rt/detail/branch.hpp"
#include "rt/detail/context.hpp"
#include "rt/leaf.hpp"
#include "rt/misuse.hpp"
#include "rt/send.hpp"

namespace rt {

namespace detail {

/// One value in sight on this thread; they form a stack, on the stacks of the polls.
struct local_value {
  const void* key;
  const void* value;
  local_value* outer;
};

class local_scope {
 public:
  local_scope(const void* key, const void* value) noexcept
      : mine_{key, value, context().locals} {
    context().locals = &mine_;
  }
  local_scope(const local_scope&) = delete;
  local_scope& operator=(const local_scope&) = delete;
  ~local_scope() { context().locals = mine_.outer; }

 private:
  local_value mine_;
};

}  // namespace detail

/// A scope as something to await; see task_local::scope.
template <bool IsSend, class T, class R>
class task_local_await : public leaf {
 public:
  static constexpr bool rt_send = IsSend && Send<T>;
  task_local_await(const void* key, T value, detail::frame_owner<R> frame)
      : key_(key), value_(std::move(value)), inner_(std::move(frame)) {}
  /// Only before the first poll.
  task_local_await(task_local_await&&) = default;
  ~task_local_await() {
    const detail::local_scope in_sight(key_, &value_);
    inner_.abandon();
  }

  bool poll(const waker& w) noexcept override {
    const detail::local_scope in_sight(key_, &value_);
    return inner_.poll(w);
  }
  R await_resume() { return inner_.result(); }

 private:
  const void* key_;
  T value_;
  detail::branch<R> inner_;
};

/// A key; make it `inline` or `static`, so that it lives as long as every scope.
template <class T>
class task_local {
 public:
  constexpr task_local() noexcept = default;
  task_local(const task_local&) = delete;
  task_local& operator=(const task_local&) = delete;

  /// `co_await key.scope(value, awaited)`: runs `awaited` (a task, a callable that returns one, any
  /// awaitable) with the value in sight. Throws what it throws.
  template <class A>
  auto scope(T value, A&& awaited) const {
    return task_local_await<detail::lifted_is_send<A>(), T, detail::lifted_result<A>>(
        this, std::move(value), detail::lift(std::forward<A>(awaited)));
  }
  /// Calls f() with the value in sight.
  template <class F>
  decltype(auto) sync_scope(T value, F&& f) const {
    const detail::local_scope in_sight(this, &value);
    return std::invoke(std::forward<F>(f));
  }

  /// f(const T&) of the innermost value. Throws `misuse` outside every scope of this key. O(scopes
  /// around).
  template <class F>
  decltype(auto) with(F&& f) const {
    const T* value = find();
    if (value == nullptr) {
      throw misuse("a task_local was read outside its scope: a spawned task does not inherit the "
                   "values of its spawner");
    }
    return std::invoke(std::forward<F>(f), *value);
  }
  /// As `with`; false when there is no value, and then f is not called.
  template <class F>
  bool try_with(F&& f) const {
    const T* value = find();
    if (value != nullptr) std::invoke(std::forward<F>(f), *value);
    return value != nullptr;
  }
  /// A copy.
  T get() const {
    return with([](const T& value) { return value; });
  }
  std::optional<T> try_get() const {
    const T* value = find();
    return value == nullptr ? std::nullopt : std::optional<T>(*value);
  }

 private:
  const T* find() const noexcept {
    for (const detail::local_value* v = detail::context().locals; v != nullptr; v = v->outer) {
      if (v->key == this) return static_cast<const T*>(v->value);
    }
    return nullptr;
  }
};

}  // namespace rt
