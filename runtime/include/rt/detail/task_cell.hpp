// SPDX-License-Identifier: Apache-2.0
//
// The typed part of a task: a place for the result, and the future. Two kinds of future exist, a
// coroutine and a blocking closure.
//
// Invariants: [result-owner] of task_state.hpp; the future is destroyed before the result is
// published or destroyed.
#pragma once

#include <exception>
#include <optional>
#include <type_traits>
#include <utility>

#include "rt/detail/context.hpp"
#include "rt/detail/promise.hpp"
#include "rt/detail/task_header.hpp"
#include "rt/join_result.hpp"

namespace rt::detail {

template <class T>
class result_cell : public task_header {
 public:
  /// For the join handle, once poll_join said so.
  join_result<T> take_result() {
    join_result<T> taken = std::move(*result_);
    result_.reset();
    return taken;
  }

 protected:
  explicit result_cell(ref<scheduler> owner) noexcept : task_header(std::move(owner)) {}
  // The result has gone before the cell goes, so whatever its destructor may throw was thrown then.
  ~result_cell() noexcept override = default;

  void store_panic(std::exception_ptr payload) noexcept {
    result_.emplace(join_error::panic(id(), std::move(payload)));
    panicked();
  }
  void store_cancelled() noexcept { result_.emplace(join_error::cancelled(id())); }

  void drop_result() noexcept final {
    try {
      result_.reset();
    } catch (...) {
      // An exception from the destructor of an unclaimed result reaches nobody.
    }
  }

  std::optional<join_result<T>> result_;
};

template <class T>
class coroutine_cell final : public result_cell<T> {
 public:
  coroutine_cell(ref<scheduler> owner, frame_owner<T> frame) noexcept
      : result_cell<T>(std::move(owner)), frame_(std::move(frame)) {
    frame_.start_on(strand_);
  }
  ~coroutine_cell() noexcept override = default;

 private:
  bool poll_future(const waker& w) noexcept override {
    if (!strand_.poll(w)) return false;
    try {
      if constexpr (std::is_void_v<T>) {
        frame_.state().take();
        this->result_.emplace();
      } else {
        this->result_.emplace(frame_.state().take());
      }
    } catch (...) {
      this->store_panic(std::current_exception());
    }
    destroy_future();
    return true;
  }

  void cancel_future() noexcept override {
    this->store_cancelled();
    destroy_future();
  }

  /// When a destructor of the future throws, that is what the joiner hears.
  void destroy_future() noexcept {
    std::exception_ptr thrown = frame_.destroy();
    if (!thrown) thrown = strand_.take_thrown();
    if (!thrown) return;
    this->drop_result();
    this->store_panic(std::move(thrown));
  }

  strand strand_;
  frame_owner<T> frame_;
};

template <class F>
using blocking_result = std::invoke_result_t<F>;

template <class F>
class blocking_cell final : public result_cell<blocking_result<F>> {
  using result = blocking_result<F>;

 public:
  template <class G>
  blocking_cell(ref<scheduler> owner, G&& function)
      : result_cell<result>(std::move(owner)), function_(std::forward<G>(function)) {}
  ~blocking_cell() noexcept override = default;

 private:
  bool poll_future(const waker&) noexcept override {
    context_scope<bool> may_block(&thread_context::polling, false);
    try {
      if constexpr (std::is_void_v<result>) {
        std::move (*function_)();
        this->result_.emplace();
      } else {
        this->result_.emplace(std::move(*function_)());
      }
    } catch (...) {
      this->store_panic(std::current_exception());
    }
    destroy_function();
    return true;
  }

  void cancel_future() noexcept override {
    this->store_cancelled();
    destroy_function();
  }

  void destroy_function() noexcept {
    try {
      function_.reset();
    } catch (...) {
      this->drop_result();
      this->store_panic(std::current_exception());
    }
  }

  std::optional<F> function_;
};

}  // namespace rt::detail
