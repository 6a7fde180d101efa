// SPDX-License-Identifier: Apache-2.0
//
// How coroutines of this library await each other, and what can be said about awaitables: their
// awaiter, their result, and a coroutine that wraps any of them.
#pragma once

#include <concepts>
#include <coroutine>
#include <type_traits>
#include <utility>

#include "rt/detail/promise.hpp"
#include "rt/send.hpp"

namespace rt::detail {

/// Awaits another coroutine of this library: it becomes the end of the awaiting strand.
template <class T>
class frame_awaiter {
 public:
  static constexpr bool rt_send = true;

  explicit frame_awaiter(frame_owner<T>& frame) : frame_(frame) { frame_.require_fresh(); }

  bool await_ready() const noexcept { return false; }
  template <class Promise>
  void await_suspend(std::coroutine_handle<Promise> self) noexcept {
    static_assert(std::is_base_of_v<promise_base, Promise>,
                  "tasks of rt can only be awaited in rt::task, rt::spawnable, rt::local_task");
    promise_base& outer = self.promise();
    frame_.state().set_chain(outer.chain());
    frame_.state().set_awaiting(self);
    outer.chain()->continue_with(frame_.handle());
  }
  T await_resume() { return frame_.state().take(); }

 private:
  frame_owner<T>& frame_;
};

template <class T>
class local_frame_awaiter : public frame_awaiter<T> {
 public:
  static constexpr bool rt_send = false;
  using frame_awaiter<T>::frame_awaiter;
};

template <class A>
concept has_member_co_await = requires(A&& a) { static_cast<A&&>(a).operator co_await(); };
template <class A>
concept has_free_co_await = requires(A&& a) { operator co_await(static_cast<A&&>(a)); };

template <class A>
decltype(auto) get_awaiter(A&& a) {
  if constexpr (has_member_co_await<A>) {
    return std::forward<A>(a).operator co_await();
  } else if constexpr (has_free_co_await<A>) {
    return operator co_await(std::forward<A>(a));
  } else {
    return std::forward<A>(a);
  }
}

template <class A>
using awaiter_of = std::remove_cvref_t<decltype(get_awaiter(std::declval<A>()))>;

template <class A>
concept awaitable = requires(awaiter_of<A>& awaiter) {
  { awaiter.await_ready() } -> std::convertible_to<bool>;
  awaiter.await_resume();
};

template <class A>
using await_result = decltype(std::declval<awaiter_of<A>&>().await_resume());

/// Awaits what the programmer vouched for.
template <class A>
class vouched_await : public leaf {
 public:
  static constexpr bool rt_send = true;
  explicit vouched_await(A awaited) : awaited_(std::move(awaited)) {}
  bool poll(const waker& w) noexcept override { return awaited_.poll(w); }
  decltype(auto) await_resume() { return awaited_.await_resume(); }

 private:
  A awaited_;
};

}  // namespace rt::detail

namespace rt {

/// `co_await rt::assert_send_static{leaf}`: "I vouch that this wait may move between threads".
template <class A>
  requires std::is_base_of_v<leaf, A>
detail::vouched_await<A> operator co_await(assert_send_static<A>&& vouched) {
  return detail::vouched_await<A>(std::move(vouched.value));
}

}  // namespace rt
