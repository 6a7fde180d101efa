// SPDX-License-Identifier: Apache-2.0
//
// The free functions that start tasks on the runtime of the current thread.
//
// Thread safety: from any thread that is inside a runtime: in a task, in block_on, in a blocking
// closure, or while an enter_guard lives.
#pragma once

#include <source_location>
#include <utility>

#include "rt/detail/spawns.hpp"
#include "rt/handle.hpp"

namespace rt {

namespace detail {

/// The runtime of the current thread as something to spawn on.
struct current_runtime : spawns<current_runtime> {
  template <class F, class... Args>
  auto spawn_at(std::source_location at, F&& f, Args&&... args) const {
    core& runtime = require_runtime("spawn");
    return spawn_on(runtime, at, std::forward<F>(f), std::forward<Args>(args)...);
  }
};

}  // namespace detail

/// As handle::spawn, on the current runtime; throws `misuse` outside a runtime, and then f and its
/// arguments stay with the caller. The last parameter is the line for task dumps. Rules:
/// spawn.*, bounds.*
template <class F>
auto spawn(F&& f, std::source_location at = std::source_location::current()) {
  return detail::current_runtime().spawn_at(at, std::forward<F>(f));
}
template <class F, class A>
auto spawn(F&& f, A&& a, std::source_location at = std::source_location::current()) {
  return detail::current_runtime().spawn_at(at, std::forward<F>(f), std::forward<A>(a));
}
template <class F, class A, class B>
auto spawn(F&& f, A&& a, B&& b, std::source_location at = std::source_location::current()) {
  return detail::current_runtime().spawn_at(at, std::forward<F>(f), std::forward<A>(a),
                                            std::forward<B>(b));
}
template <class F, class A, class B, class C>
auto spawn(F&& f, A&& a, B&& b, C&& c,
           std::source_location at = std::source_location::current()) {
  return detail::current_runtime().spawn_at(at, std::forward<F>(f), std::forward<A>(a),
                                            std::forward<B>(b), std::forward<C>(c));
}
template <class F, class A, class B, class C, class D, class... More>
auto spawn(F&& f, A&& a, B&& b, C&& c, D&& d, More&&... more) {
  return detail::current_runtime().spawn(std::forward<F>(f), std::forward<A>(a),
                                         std::forward<B>(b), std::forward<C>(c),
                                         std::forward<D>(d), std::forward<More>(more)...);
}

/// As handle::spawn_blocking, on the current runtime. Rules: blocking.*
template <class F>
auto spawn_blocking(F&& f, std::source_location at = std::source_location::current()) {
  return detail::spawn_blocking_on(detail::require_runtime("spawn_blocking"), std::forward<F>(f),
                                   at);
}

}  // namespace rt
