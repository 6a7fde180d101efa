// SPDX-License-Identifier: Apache-2.0
//
// The typed part of a task: a place for the result, and the future. Three kinds of future exist: a
// coroutine that was there before, a call that makes one, and a blocking closure.
//
// The coroutine and the result are never needed at once: the result slot holds the one until it is
// over, and then the other.
//
// Invariants: [result-owner] of task_state.hpp; the future is destroyed before the result is
// published or destroyed.
#pragma once

#include <exception>
#include <memory>
#include <new>
#include <optional>
#include <tuple>
#include <type_traits>
#include <utility>

#include "rt/detail/context.hpp"
#include "rt/detail/memory.hpp"
#include "rt/detail/promise.hpp"
#include "rt/detail/task_header.hpp"
#include "rt/join_result.hpp"
#include "rt/pin.hpp"
#include "rt/unit.hpp"

namespace rt::detail {

template <class T>
class result_cell : public task_header {
 public:
  /// For the join handle, once poll_join said so.
  join_result<T> take_result() {
    const kind_reset emptied{*this};
    switch (kind_) {
      case result_kind::panic:
        return join_result<T>(join_error::panic(id(), error_));
      case result_kind::cancelled:
        return join_result<T>(join_error::cancelled(id()));
      case result_kind::value:
      case result_kind::future:
      case result_kind::none:
        break;
    }
    RT_ASSERT(kind_ == result_kind::value);
    if constexpr (std::is_void_v<T>) {
      return join_result<T>();
    } else {
      return join_result<T>(std::move(value_));
    }
  }

 protected:
  explicit result_cell(scheduler* owner) noexcept : task_header(owner) {}
  // The result has gone before the cell goes, so whatever its destructor may throw was thrown then.
  ~result_cell() noexcept override {}

  template <class... Args>
  void store_value(Args&&... args) {
    ::new (static_cast<void*>(std::addressof(value_))) unit_for<T>(std::forward<Args>(args)...);
    kind_ = result_kind::value;
  }
  void store_panic(std::exception_ptr payload) noexcept {
    ::new (static_cast<void*>(&error_)) std::exception_ptr(std::move(payload));
    kind_ = result_kind::panic;
    panicked();
  }
  void store_cancelled() noexcept { kind_ = result_kind::cancelled; }

  void store_frame(frame_owner<T> frame) noexcept {
    frame_ = frame.release();
    kind_ = result_kind::future;
  }
  bool has_frame() const noexcept { return kind_ == result_kind::future; }
  /// Takes the coroutine out of the slot, if it is there.
  frame_owner<T> take_frame() noexcept {
    if (!has_frame()) return frame_owner<T>();
    kind_ = result_kind::none;
    return frame_owner<T>(*frame_);
  }

  void drop_result() noexcept final {
    try {
      destroy_result();
    } catch (...) {
      // An exception from the destructor of an unclaimed result reaches nobody.
    }
  }

 private:
  struct kind_reset {
    result_cell& cell;
    ~kind_reset() noexcept(false) { cell.destroy_result(); }
  };
  void destroy_result() {
    switch (std::exchange(kind_, result_kind::none)) {
      case result_kind::value:
        std::destroy_at(std::addressof(value_));
        break;
      case result_kind::panic:
        std::destroy_at(&error_);
        break;
      case result_kind::future:
      case result_kind::cancelled:
      case result_kind::none:
        break;
    }
  }

  union {
    unit_for<T> value_;
    std::exception_ptr error_;
    promise<T>* frame_;
  };
};

/// A task whose future is a coroutine, made before it or by it.
template <class T>
class frame_cell : public result_cell<T> {
 protected:
  explicit frame_cell(scheduler* owner) noexcept : result_cell<T>(owner) {}
  ~frame_cell() noexcept override = default;

  void begin(frame_owner<T> frame) noexcept {
    frame.start_on(strand_);
    this->store_frame(std::move(frame));
  }

  /// The one thing that the kinds of cells do differently: destroys the coroutine, which may be
  /// empty, and what belongs to it; what a destructor throws becomes the result.
  virtual void destroy_future(frame_owner<T> frame) noexcept = 0;

  void cancel_future() noexcept final {
    frame_owner<T> frame = this->take_frame();
    this->store_cancelled();
    destroy_future(std::move(frame));
  }
  /// True when the coroutine is over and destroyed; its value or exception is stored.
  bool poll_to_end(const waker& w) noexcept {
    if (!poll_strand(w)) return false;
    frame_owner<T> frame = this->take_frame();
    store_outcome(frame.state());
    destroy_future(std::move(frame));
    return true;
  }
  /// What a destructor of the coroutine threw, if one did.
  std::exception_ptr destroy_frame(frame_owner<T>& frame) noexcept {
    std::exception_ptr thrown = frame.destroy();
    if (!thrown) thrown = strand_.take_thrown();
    return thrown;
  }
  /// When a destructor of the future throws, that is what the joiner hears.
  void replace_result(std::exception_ptr thrown) noexcept {
    this->drop_result();
    this->store_panic(std::move(thrown));
  }

 private:
  /// True when the coroutine is at its end.
  bool poll_strand(const waker& w) noexcept {
    thread_context& here = context();
    here.deferring = here.may_defer ? &strand_ : nullptr;
#ifdef RT_CHECK_PINS
    const pin_check pins;
#endif
    const bool over = strand_.poll(w);
    here.deferring = nullptr;  // another chain may come to lie where this one is
#ifdef RT_CHECK_PINS
    if (!over && here.local == nullptr) pins.suspended();  // a local task stays here
#endif
    return over;
  }

  void store_outcome(promise<T>& p) noexcept {
    if (p.has_error()) {
      this->store_panic(p.take_error());
      return;
    }
    try {
      if constexpr (std::is_void_v<T>) {
        p.take();
        this->store_value();
      } else {
        this->store_value(p.take());
      }
    } catch (...) {
      this->store_panic(std::current_exception());
    }
  }

  strand strand_;
};

template <class T>
class coroutine_cell final : public frame_cell<T>, public pooled {
 public:
  coroutine_cell(scheduler* owner, frame_owner<T> frame) noexcept : frame_cell<T>(owner) {
    this->begin(std::move(frame));
  }
  ~coroutine_cell() noexcept override = default;

 private:
  bool poll_future(const waker& w) noexcept override { return this->poll_to_end(w); }
  void destroy_future(frame_owner<T> frame) noexcept override {
    std::exception_ptr thrown = this->destroy_frame(frame);
    if (thrown) [[unlikely]] this->replace_result(std::move(thrown));
  }
};

template <class F>
using blocking_result = std::invoke_result_t<F>;

template <class F>
class blocking_cell final : public result_cell<blocking_result<F>> {
  using result = blocking_result<F>;

 public:
  template <class G>
  blocking_cell(scheduler* owner, G&& function)
      : result_cell<result>(owner), function_(std::forward<G>(function)) {}
  ~blocking_cell() noexcept override = default;

 private:
  bool poll_future(const waker&) noexcept override {
    context_scope<bool> may_block(&thread_context::polling, false);
    try {
      if constexpr (std::is_void_v<result>) {
        std::move (*function_)();
        this->store_value();
      } else {
        this->store_value(std::move(*function_)());
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
