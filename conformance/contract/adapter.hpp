// SPDX-License-Identifier: Apache-2.0
//
// The adapter contract: what one header must say so that a runtime can be asked whether it keeps
// the rules. The README shows a whole adapter; `adapters/` holds five that differ as much as
// runtimes can. Everything beyond this page is a capability (capability.hpp).
//
//   struct my_adapter {
//     static constexpr std::string_view name = "mine";
//     template <class T> using task = ...;      // coroutine type of bodies; awaitable in another
//     template <class T> using handle = ...;    // movable join handle; destroying it = dropping it
//     using waker = ...;                        // copyable; wake() from any thread, at any time
//     explicit my_adapter(runtime_options);     // make a runtime
//     ~my_adapter();                            // drop it, as the runtime's own users would
//     auto block_on(F f);                       // f() -> task<T>; runs it as the root, returns T
//     auto spawn(F f);                          // f() -> task<T>; the runtime owns f as long as
//                                               //   the future lives; gives handle<T>; any thread
//     static auto join(handle<T>&);             // awaitable of outcome<T>, inside a task
//     static auto suspend(F f);                 // awaitable: f(waker) once, then suspended until
//   };                                          //   that waker (or any copy of it) is woken
#pragma once

#include <concepts>
#include <string_view>
#include <utility>

#include "conformance/contract/capability.hpp"
#include "conformance/contract/outcome.hpp"

namespace conformance {

/// How a case wants its runtime. `workers == 0` asks for the current-thread flavour: tasks run only
/// on a thread that is inside `block_on`.
struct runtime_options {
  unsigned workers = 2;
  unsigned max_blocking_threads = 8;
};

template <class R>
concept has_name = requires { { R::name } -> std::convertible_to<std::string_view>; };
template <class R>
concept has_task_and_handle = requires {
  typename R::template task<int>;
  typename R::template task<void>;
  typename R::template handle<int>;
} && std::movable<typename R::template handle<int>>;
template <class R>
concept has_waker = std::copyable<typename R::waker> && requires(const typename R::waker& w) {
  w.wake();
};
template <class R>
concept makes_runtime = std::constructible_from<R, runtime_options>;
template <class R>
concept has_block_on = requires(R& r) {
  { r.block_on(detail::int_body<R>) } -> std::same_as<int>;
};
template <class R>
concept has_spawn = requires(R& r) {
  { r.spawn(detail::int_body<R>) } -> std::same_as<typename R::template handle<int>>;
};
template <class R>
concept has_join = requires(typename R::template handle<int>& h) { R::join(h); };
template <class R>
concept has_suspend = requires { R::suspend([](typename R::waker) {}); };

/// The mandatory part. A failed requirement names itself: each line is a concept of its own.
template <class R>
concept runtime_adapter = has_name<R> && has_task_and_handle<R> && has_waker<R> &&
                          makes_runtime<R> && has_block_on<R> && has_spawn<R> && has_join<R> &&
                          has_suspend<R>;

/// One sentence per missing operation, in the order in which an author writes them.
template <class R>
consteval bool check_adapter() {
  static_assert(has_name<R>, "adapter: add `static constexpr std::string_view name`");
  static_assert(has_task_and_handle<R>,
                "adapter: add `template <class T> using task` and a movable `handle`");
  static_assert(has_waker<R>, "adapter: add `using waker`, copyable, with `wake() const`");
  static_assert(makes_runtime<R>, "adapter: add a constructor that takes `runtime_options`");
  static_assert(has_block_on<R>, "adapter: add `block_on(f)`; f() returns task<T>, result is T");
  static_assert(has_spawn<R>, "adapter: add `spawn(f)`; f() returns task<T>, result is handle<T>");
  static_assert(has_join<R>, "adapter: add `static join(handle<T>&)`, awaitable of outcome<T>");
  static_assert(has_suspend<R>, "adapter: add `static suspend(f)`; f receives a waker");
  return runtime_adapter<R>;
}

}  // namespace conformance
