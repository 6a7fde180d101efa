// SPDX-License-Identifier: Apache-2.0
//
// The bottom of everything that waits: `co_await suspend(f)` hands f a waker and suspends the task
// once. Any later poll of the task resumes it: a wake, but also, inside join or select, progress of
// another branch. Whoever waits for a condition asks for it in a loop, as with a condition
// variable.
//
// `co_await poll_until(f)` is that loop: f(waker) is asked at every poll until it returns true.
#pragma once

#include <exception>
#include <type_traits>
#include <utility>

#include "rt/detail/closure.hpp"
#include "rt/leaf.hpp"
#include "rt/send.hpp"

namespace rt {

template <class F>
class suspend_await : public leaf {
 public:
  static constexpr bool rt_send = detail::captures<F> || Send<F>;  // captures borrow in place
  explicit suspend_await(F f) : f_(std::move(f)) {}

  bool poll(const waker& w) noexcept override {
    if (suspended_) return true;
    suspended_ = true;
    try {
      f_(waker(w));
      return false;
    } catch (...) {
      thrown_ = std::current_exception();
      return true;
    }
  }
  void await_resume() {
    if (thrown_) std::rethrow_exception(thrown_);
  }

 private:
  F f_;
  bool suspended_ = false;
  std::exception_ptr thrown_;
};

/// Calls f(waker) once, on this thread, and suspends. The waker may be woken at any time after,
/// also before f returns. An exception of f is thrown here, without a suspension.
template <class F>
suspend_await<std::decay_t<F>> suspend(F&& f) {
  return suspend_await<std::decay_t<F>>(std::forward<F>(f));
}

template <class F>
class poll_await : public leaf {
 public:
  static constexpr bool rt_send = detail::captures<F> || Send<F>;
  explicit poll_await(F f) : f_(std::move(f)) {}

  bool poll(const waker& w) noexcept override {
    try {
      return f_(w);
    } catch (...) {
      thrown_ = std::current_exception();
      return true;
    }
  }
  void await_resume() {
    if (thrown_) std::rethrow_exception(thrown_);
  }

 private:
  F f_;
  std::exception_ptr thrown_;
};

/// Asks f(waker) at every poll of the task until it returns true.
template <class F>
poll_await<std::decay_t<F>> poll_until(F&& f) {
  return poll_await<std::decay_t<F>>(std::forward<F>(f));
}

}  // namespace rt
