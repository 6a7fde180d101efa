// SPDX-License-Identifier: Apache-2.0
//
// rt::local_task<T>: as rt::task, for coroutines that stay on one thread. It may hold and await
// what is not Send. `spawn_local` and `block_on` accept it, `spawn` does not.
#pragma once

#include <coroutine>
#include <utility>

#include "rt/detail/awaitable.hpp"
#include "rt/detail/promise.hpp"
#include "rt/send.hpp"

namespace rt {

template <class T = void>
class [[nodiscard("a task does nothing until it is awaited")]] local_task {
 public:
  struct promise_type;

  local_task(local_task&&) noexcept = default;
  local_task& operator=(local_task&&) noexcept = default;

  detail::local_frame_awaiter<T> operator co_await() && {
    return detail::local_frame_awaiter<T>(frame_);
  }

  /// For the runtime: gives the frame away. Throws `misuse` as awaiting does.
  detail::frame_owner<T> take_frame() && {
    frame_.require_fresh();
    return std::move(frame_);
  }

 private:
  explicit local_task(detail::frame_owner<T> frame) noexcept : frame_(std::move(frame)) {}
  detail::frame_owner<T> frame_;
};

template <class T>
struct local_task<T>::promise_type : detail::promise<T> {
  local_task get_return_object() noexcept {
    return local_task(detail::frame_owner<T>(*this));
  }
};

template <class T>
inline constexpr verdict enable_send<local_task<T>> = verdict::no;
template <class T>
inline constexpr verdict enable_static<local_task<T>> = verdict::no;

}  // namespace rt
