// SPDX-License-Identifier: Apache-2.0
//
// rt::task<T>: a lazy coroutine that is awaited in place. It does nothing until it is awaited, its
// parameters may borrow from the awaiting scope, and it dies with that scope; therefore `spawn`
// does not accept it as an object, but `spawn(f, args...)` accepts a function that returns one.
//
// A task may be awaited by something that moves between threads, so it refuses to await what is not
// Send; rt::local_task does not.
//
// Thread safety: a task object belongs to one thread at a time.
#pragma once

#include <concepts>
#include <coroutine>
#include <type_traits>
#include <utility>

#include "rt/detail/awaitable.hpp"
#include "rt/detail/promise.hpp"
#include "rt/send.hpp"

namespace rt {

template <class T = void>
class [[nodiscard("a task does nothing until it is awaited")]] task {
 public:
  struct promise_type;

  task(task&&) noexcept = default;
  task& operator=(task&&) noexcept = default;

  /// Runs the task in place of the awaiting coroutine; yields its value or throws its exception.
  /// Throws `misuse` when the task was moved from or awaited before.
  detail::frame_awaiter<T> operator co_await() && { return detail::frame_awaiter<T>(frame_); }

  /// For the runtime: gives the frame away. Throws `misuse` as awaiting does.
  detail::frame_owner<T> take_frame() && {
    frame_.require_fresh();
    return std::move(frame_);
  }

 private:
  explicit task(detail::frame_owner<T> frame) noexcept : frame_(std::move(frame)) {}
  detail::frame_owner<T> frame_;
};

template <class T>
struct task<T>::promise_type : detail::promise<T> {
  task get_return_object() noexcept {
    return task(detail::frame_owner<T>(*this));
  }
  template <class Awaited>
  Awaited&& await_transform(Awaited&& awaited) {
    static_assert(Send<detail::awaiter_of<Awaited>>,
                  "[bounds.send] a task may continue on another thread, but it awaits something "
                  "that is not Send: make the coroutine an rt::local_task, or await a Send type");
    return std::forward<Awaited>(awaited);
  }
};

template <class T>
inline constexpr verdict enable_send<task<T>> = verdict::yes;
template <class T>
inline constexpr verdict enable_static<task<T>> = verdict::no;

}  // namespace rt
