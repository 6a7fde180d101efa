// SPDX-License-Identifier: Apache-2.0
//
// What spawn accepts, and the words it refuses the rest with.
#pragma once

#include <concepts>
#include <functional>
#include <type_traits>
#include <utility>

#include "rt/detail/closure.hpp"
#include "rt/detail/lift.hpp"
#include "rt/send.hpp"

namespace rt {
namespace detail {

// Arguments are handed over as std::thread does, moved; a callable that wants to change the task's
// own copy through a reference gets that.
template <class F, class... Args>
concept invocable_by_move = std::invocable<F&, Args...>;
template <class F, class... Args>
concept invocable_by_reference = std::invocable<F&, Args&...>;
template <class F, class... Args>
concept callable_with = invocable_by_move<F, Args...> || invocable_by_reference<F, Args...>;

template <class F, class... Args>
decltype(auto) call(F& f, Args&... args) {
  if constexpr (invocable_by_move<F, Args...>) {
    return std::invoke(f, std::move(args)...);
  } else {
    return std::invoke(f, args...);
  }
}

template <class F, class... Args>
using call_result = decltype(call(std::declval<F&>(), std::declval<Args&>()...));
template <class F, class... Args>
using spawned_result = await_result<call_result<F, Args...>>;

template <class F>
consteval void check_callable() {
  static_assert(!captures<F> || !captures_like_a_reference<F>,
                "[bounds.static] the closure seems to capture by reference, but a spawned task may "
                "outlive this scope: remove the captures and pass the values, spawn(f, args...)");
  static_assert(!captures<F> || captures_like_a_reference<F>,
                "[bounds.static] the closure has captures that the library cannot look into, and a "
                "captured pointer, view or `this` would dangle: pass the values, spawn(f, "
                "args...), or say that it owns them, rt::owned_closure(f)");
  static_assert(is_closure<F> || Static<F>,
                "[bounds.static] a spawned task may outlive this scope, but the callable borrows: "
                "pass an owning callable");
  static_assert(is_closure<F> || Send<F>,
                "[bounds.send] a spawned task may run on another thread, but the callable is not "
                "Send: use thread-safe types, or rt::spawn_local");
}

template <class Arg>
consteval void check_argument() {
  static_assert(Static<Arg>,
                "[bounds.static] a spawned task may outlive this scope, but this argument borrows: "
                "pass an owning value, or keep the task here and await it");
  static_assert(Send<Arg>,
                "[bounds.send] a spawned task may run on another thread, but this argument is not "
                "Send: use a thread-safe type, or rt::spawn_local");
}

// In a local set, only what a task refers to matters, not which thread it may use.
template <class F>
consteval void check_local_callable() {
  static_assert(!captures<F>,
                "[bounds.static] a local task may outlive this scope, but the closure has captures "
                "that the library cannot look into: pass the values, spawn_local(f, args...), or say "
                "that it owns them, rt::owned_closure(f)");
  static_assert(is_closure<F> || Static<F>,
                "[bounds.static] a local task may outlive this scope, but the callable borrows: "
                "pass an owning callable");
}
template <class Arg>
consteval void check_local_argument() {
  static_assert(Static<Arg>,
                "[bounds.static] a local task may outlive this scope, but this argument borrows: "
                "pass an owning value, or await the task here");
}

template <class T>
consteval void check_result() {
  static_assert(Send<T> && Static<T>,
                "[bounds.result] the result of a spawned task crosses threads and outlives the "
                "task, but its type borrows or is not Send: return an owning, Send type");
}

template <class T>
inline constexpr bool never = false;

}  // namespace detail

/// Whether `spawn(f, args...)` is accepted, for use in `requires` and `static_assert`.
template <class F, class... Args>
concept can_spawn =
    (sizeof...(Args) == 0 && detail::is_spawnable<std::decay_t<F>>) ||
    (!detail::is_coroutine_object<std::decay_t<F>> && Static<std::decay_t<F>> &&
     Send<std::decay_t<F>> && ((Static<std::decay_t<Args>> && Send<std::decay_t<Args>>) && ...) &&
     detail::callable_with<std::decay_t<F>, std::decay_t<Args>...> && requires {
       requires detail::is_task<detail::call_result<std::decay_t<F>, std::decay_t<Args>...>> ||
           detail::is_spawnable<detail::call_result<std::decay_t<F>, std::decay_t<Args>...>>;
       requires Send<detail::spawned_result<std::decay_t<F>, std::decay_t<Args>...>>;
       requires Static<detail::spawned_result<std::decay_t<F>, std::decay_t<Args>...>>;
     });

namespace detail {

/// The rules for what may be spawned on a runtime.
template <class D, class... Args>
consteval void check_spawn() {
  if constexpr (is_spawnable<D>) {
    static_assert(sizeof...(Args) == 0, "a spawnable takes no arguments any more");
  } else if constexpr (is_task<D>) {
    static_assert(never<D>,
                  "[bounds.static] rt::task may borrow from the scope that made it, so it cannot be "
                  "spawned as an object: call spawn(f, args...), or return rt::spawnable");
  } else if constexpr (is_local_task<D>) {
    static_assert(never<D>,
                  "[bounds.send] rt::local_task stays on one thread: use rt::spawn_local");
  } else {
    check_callable<D>();
    (check_argument<Args>(), ...);
    static_assert(callable_with<D, Args...>,
                  "spawn(f, args...) calls f with its own copies of the arguments; f does not take "
                  "them");
    using R = spawned_result<D, Args...>;
    check_result<R>();
    static_assert(is_coroutine_object<call_result<D, Args...>>,
                  "spawn(f, args...) needs a coroutine that returns rt::task or rt::spawnable; a "
                  "plain function belongs to spawn_blocking");
    static_assert(!is_local_task<call_result<D, Args...>>,
                  "[bounds.send] f returns rt::local_task, which stays on one thread: return "
                  "rt::task, or use rt::spawn_local");
  }
}

}  // namespace detail
}  // namespace rt
