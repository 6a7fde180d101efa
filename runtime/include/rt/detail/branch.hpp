// SPDX-License-Identifier: Apache-2.0
//
// One of several futures that a single task drives (join, select, timeout, local_set::run_until): a
// strand of its own, and the result once it has one.
//
// Invariants: a branch is not polled after it is done; its coroutine is destroyed as soon as it is
// done, and its value waits here.
#pragma once

#include <exception>
#include <optional>
#include <type_traits>
#include <utility>
#include <variant>

#include "rt/detail/lift.hpp"
#include "rt/unit.hpp"

namespace rt::detail {

template <class T>
class branch {
 public:
  using value_type = unit_for<T>;

  explicit branch(frame_owner<T> frame) noexcept : frame_(std::move(frame)) {}
  /// Only before the first poll.
  branch(branch&& other) noexcept : frame_(std::move(other.frame_)) {
    RT_ASSERT(!other.started_);
  }

  /// True when done, with a value or an exception.
  bool poll(const waker& w) noexcept {
    if (done_) return true;
    if (!started_) {
      started_ = true;
      frame_.start_on(strand_);
    }
    if (!strand_.poll(w)) return false;
    done_ = true;
    try {
      if constexpr (std::is_void_v<T>) {
        frame_.state().take();
        value_.emplace();
      } else {
        value_.emplace(frame_.state().take());
      }
    } catch (...) {
      error_ = std::current_exception();
    }
    destroy();
    return true;
  }

  /// Destroys the coroutine if it is not done; nothing is polled any more.
  void abandon() noexcept {
    if (done_) return;
    done_ = true;
    destroy();
  }

  bool failed() const noexcept { return static_cast<bool>(error_); }
  std::exception_ptr error() const noexcept { return error_; }
  /// Of a branch that is done and has not failed.
  const value_type& value() const noexcept { return *value_; }

  /// As `take`, with void for void.
  T result() {
    if constexpr (std::is_void_v<T>) {
      take();
    } else {
      return take();
    }
  }
  value_type take() {
    if (error_) std::rethrow_exception(error_);
    return std::move(*value_);
  }

 private:
  void destroy() noexcept {
    std::exception_ptr thrown = frame_.destroy();
    if (!thrown) thrown = strand_.take_thrown();
    if (thrown) error_ = std::move(thrown);
  }

  strand strand_;
  frame_owner<T> frame_;
  std::optional<value_type> value_;
  std::exception_ptr error_;
  bool started_ = false;
  bool done_ = false;
};

/// Whether a task that awaits A may continue on another thread.
template <class A>
consteval bool lifted_is_send() {
  using D = std::remove_cvref_t<A>;
  if constexpr (is_coroutine_object<D>) {
    return !is_local_task<D>;
  } else if constexpr (awaitable<A>) {
    return is_send<awaiter_of<A>>();
  } else {
    return lifted_is_send<std::invoke_result_t<std::decay_t<A>&>>();
  }
}

/// A small number below n, different from call to call; for fairness only.
std::size_t arbitrary_below(std::size_t n) noexcept;

}  // namespace rt::detail
