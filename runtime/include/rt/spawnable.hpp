// SPDX-License-Identifier: Apache-2.0
//
// rt::spawnable<T>: the coroutine type that `spawn` accepts as an object. It may outlive the scope
// that made it and continue on another thread, so its parameters must own what they refer to and be
// Send; this is checked where the coroutine is defined.
#pragma once

#include <coroutine>
#include <utility>

#include "rt/detail/awaitable.hpp"
#include "rt/detail/parameter_rules.hpp"
#include "rt/detail/promise.hpp"
#include "rt/send.hpp"

namespace rt {

template <class T = void>
class RT_ANNOTATE("rt::spawnable") [[nodiscard("a coroutine does nothing until it is spawned or "
                                               "awaited")]] spawnable {
 public:
  spawnable(spawnable&&) noexcept = default;
  spawnable& operator=(spawnable&&) noexcept = default;

  /// May be awaited in place as well, like rt::task.
  detail::frame_awaiter<T> operator co_await() && { return detail::frame_awaiter<T>(frame_); }

  /// For the runtime: gives the frame away. Throws `misuse` as awaiting does.
  detail::frame_owner<T> take_frame() && {
    frame_.require_fresh();
    return std::move(frame_);
  }

  /// For the promise.
  explicit spawnable(detail::frame_owner<T> frame) noexcept : frame_(std::move(frame)) {}

 private:
  detail::frame_owner<T> frame_;
};

template <class T>
inline constexpr verdict enable_send<spawnable<T>> = verdict::yes;
template <class T>
inline constexpr verdict enable_static<spawnable<T>> = verdict::yes;

namespace detail {

#if defined(__clang__)
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wgcc-compat"  // diagnose_if, which only clang is shown
#endif

template <class T, class... Params>
struct spawnable_promise : promise<T> {
  RT_DIAGNOSE_PARAMETERS((judge_parameters<false, Params...>()))
  spawnable<T> get_return_object() noexcept {
    // In the body, because a closure type is complete only here.
    RT_ASSERT_PARAMETERS((judge_parameters<true, Params...>()));
    static_assert(Send<T> && Static<T>,
                  "[bounds.result] the result of a spawned coroutine crosses threads and outlives "
                  "the task, but its type borrows or is not Send: return an owning, Send type");
    return spawnable<T>(frame_owner<T>(*this));
  }
  template <class Awaited>
  Awaited&& await_transform(Awaited&& awaited) {
    static_assert(Send<awaiter_of<Awaited>>,
                  "[bounds.send] a spawned coroutine may continue on another thread, but it awaits "
                  "something that is not Send: await a Send type, or use rt::local_task");
    return std::forward<Awaited>(awaited);
  }
};

#if defined(__clang__)
#pragma clang diagnostic pop
#endif

}  // namespace detail
}  // namespace rt

template <class T, class... Params>
struct std::coroutine_traits<rt::spawnable<T>, Params...> {
  using promise_type = rt::detail::spawnable_promise<T, Params...>;
};
