// SPDX-License-Identifier: Apache-2.0
//
// Send, Sync and Static: which types may move to another thread, be shared between threads, and
// outlive the scope that made them. `spawn` and `spawnable` ask these questions at compile time.
//
//   Send    an object may be used and destroyed on another thread than the one that made it
//   Sync    a const reference may be used by several threads at once
//   Static  it refers to nothing it does not own
//
// How a type is judged: a specialisation of enable_*; else a static member `rt_send`; else a table
// of standard types; else, for an aggregate, its fields; else yes, because a library cannot look
// into a class. No run-time cost.
#pragma once

#include <concepts>
#include <type_traits>
#include <utility>

#if defined(__clang__)
#define RT_ANNOTATE(text) [[clang::annotate(text)]]
#else
#define RT_ANNOTATE(text)
#endif

namespace rt {

enum class verdict : unsigned char { no, yes, deduce };

/// The one place to opt in or out: specialise for your own type.
template <class T>
inline constexpr verdict enable_send = verdict::deduce;
template <class T>
inline constexpr verdict enable_sync = verdict::deduce;
template <class T>
inline constexpr verdict enable_static = verdict::deduce;

/// "I vouch": the value may cross threads and outlive its scope, whatever its type says. A callable
/// stays callable. Every use is a promise that no tool checks: search for the name to count them.
template <class T>
struct assert_send_static {
  T value;
  template <class... Args>
    requires std::invocable<T&, Args...>
  decltype(auto) operator()(Args&&... args) {
    return value(std::forward<Args>(args)...);
  }
};
template <class T>
assert_send_static(T) -> assert_send_static<T>;

/// "The library cannot look, the checker must": a closure whose captures own what they need. The
/// checker still judges each capture.
template <class F>
struct RT_ANNOTATE("rt::look_inside") owned_closure_t {
  F function;
  template <class... Args>
  decltype(auto) operator()(Args&&... args) {
    return function(std::forward<Args>(args)...);
  }
};
template <class F>
owned_closure_t<std::decay_t<F>> owned_closure(F&& f) {
  return {std::forward<F>(f)};
}

}  // namespace rt

#include "rt/detail/send_traits.hpp"

namespace rt {

template <class T>
concept Send = detail::is_send<T>();
template <class T>
concept Sync = detail::is_sync<T>();
template <class T>
concept Static = detail::is_static<T>();

}  // namespace rt
