// SPDX-License-Identifier: Apache-2.0
//
// Turns what a user passes (a task, a callable that makes one, any awaitable, by value or by
// reference) into one coroutine frame that a strand can run.
#pragma once

#include <functional>
#include <type_traits>
#include <utility>

#include "rt/detail/awaitable.hpp"
#include "rt/local_task.hpp"
#include "rt/spawnable.hpp"
#include "rt/task.hpp"

namespace rt::detail {

template <class T>
inline constexpr bool is_task = false;
template <class T>
inline constexpr bool is_task<task<T>> = true;
template <class T>
inline constexpr bool is_spawnable = false;
template <class T>
inline constexpr bool is_spawnable<spawnable<T>> = true;
template <class T>
inline constexpr bool is_local_task = false;
template <class T>
inline constexpr bool is_local_task<local_task<T>> = true;
template <class T>
inline constexpr bool is_coroutine_object = is_task<T> || is_spawnable<T> || is_local_task<T>;

/// An lvalue awaitable is borrowed, an rvalue is moved into the coroutine.
template <class A>
local_task<std::remove_cvref_t<await_result<A>>> await_it(std::remove_reference_t<A> awaited)
  requires(!std::is_lvalue_reference_v<A>)
{
  co_return co_await std::move(awaited);
}
template <class A>
local_task<std::remove_cvref_t<await_result<A>>> await_it(std::remove_reference_t<A>& awaited)
  requires std::is_lvalue_reference_v<A>
{
  co_return co_await awaited;
}

/// Owns a callable for the life of the coroutine that it returns.
template <class F>
local_task<await_result<std::invoke_result_t<F&>>> call_it(F callable) {
  co_return co_await std::invoke(callable);
}

template <class A>
concept liftable = is_coroutine_object<std::remove_cvref_t<A>> || awaitable<A> ||
                   std::invocable<std::decay_t<A>&>;

template <liftable A>
auto lift(A&& a) {
  using D = std::remove_cvref_t<A>;
  if constexpr (is_coroutine_object<D> && !std::is_lvalue_reference_v<A>) {
    return std::forward<A>(a).take_frame();
  } else if constexpr (awaitable<A>) {
    return await_it<A>(std::forward<A>(a)).take_frame();
  } else {
    static_assert(std::invocable<std::decay_t<A>&>, "move the task in: std::move(t)");
    return call_it<std::decay_t<A>>(std::forward<A>(a)).take_frame();
  }
}

template <class Frame>
struct frame_result;
template <class T>
struct frame_result<frame_owner<T>> {
  using type = T;
};
template <class A>
using lifted_result = typename frame_result<decltype(lift(std::declval<A>()))>::type;

}  // namespace rt::detail
