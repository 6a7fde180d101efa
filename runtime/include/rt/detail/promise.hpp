// SPDX-License-Identifier: Apache-2.0
//
// The promise shared by task, spawnable and local_task: lazy start, result or exception kept in the
// frame, continuation through the strand (see rt/leaf.hpp, [flat-stack]).
#pragma once

#include <coroutine>
#include <cstddef>
#include <exception>
#include <memory>
#include <type_traits>
#include <utility>

#include "rt/detail/assert.hpp"
#include "rt/detail/memory.hpp"
#include "rt/leaf.hpp"
#include "rt/misuse.hpp"

namespace rt::detail {

struct final_awaiter {
  bool await_ready() const noexcept { return false; }
  template <class Promise>
  void await_suspend(std::coroutine_handle<Promise> self) const noexcept {
    self.promise().finish();
  }
  void await_resume() const noexcept {}
};

/// Everything of a promise that does not depend on the result type.
struct promise_core : promise_base {
  static void* operator new(std::size_t size) { return allocate_frame(size); }
  static void operator delete(void* frame, std::size_t size) noexcept {
    deallocate_frame(frame, size);
  }

  std::suspend_always initial_suspend() const noexcept { return {}; }
  final_awaiter final_suspend() const noexcept { return {}; }
  void unhandled_exception() noexcept { fail(std::current_exception()); }

 protected:
  /// Throws the exception that ended the coroutine, or `misuse` when nothing did.
  void require_outcome() {
    if (has_error()) std::rethrow_exception(take_error());
    if (!has_value()) [[unlikely]] suspended_elsewhere();
  }

 private:
  [[noreturn]] static void suspended_elsewhere() {
    throw misuse("a coroutine awaited something that is no awaitable of this library, so nobody "
                 "would resume it: derive from rt::leaf, or use rt::poll_until");
  }
};

template <class T>
struct promise : promise_core {
  static_assert(!std::is_reference_v<T>, "a task yields a value: return a pointer or a wrapper");
  static_assert(alignof(T) <= block_unit,
                "a coroutine cannot yield an over-aligned value: return it in a std::unique_ptr");

  promise() noexcept {}
  ~promise() {
    if (has_value()) std::destroy_at(std::addressof(value_));
  }

  template <class U = T>
    requires std::is_constructible_v<T, U&&>
  void return_value(U&& v) {
    std::construct_at(std::addressof(value_), std::forward<U>(v));
    note_value();
  }
  T take() {
    require_outcome();
    return std::move(value_);
  }

 private:
  union {
    T value_;
  };
};

template <>
struct promise<void> : promise_core {
  void return_void() noexcept { note_value(); }
  void take() { require_outcome(); }
};

/// Owns one coroutine frame whatever its coroutine type. The promise types of this library add no
/// members to promise<T>, so the place of the frame follows from that of the promise.
template <class T>
class frame_owner {
 public:
  frame_owner() noexcept = default;
  template <class Promise>
  explicit frame_owner(Promise& p) noexcept : promise_(&p) {
    static_assert(sizeof(Promise) == sizeof(promise<T>) && alignof(Promise) == alignof(promise<T>));
    RT_ASSERT(handle() == std::coroutine_handle<Promise>::from_promise(p));
  }
  frame_owner(frame_owner&& other) noexcept : promise_(std::exchange(other.promise_, nullptr)) {}
  frame_owner& operator=(frame_owner&& other) noexcept {
    std::swap(promise_, other.promise_);
    return *this;
  }
  /// What a destructor of a local throws is kept by the strand for the task's joiner. It is not
  /// thrown on from here: GCC 12 cannot compile a coroutine whose return type's destructor may
  /// throw.
  ~frame_owner() {
    if (promise_ == nullptr) return;
    strand* chain = promise_->chain();
    std::exception_ptr thrown = destroy();
    if (thrown && chain != nullptr) chain->destructor_threw(std::move(thrown));
  }

  explicit operator bool() const noexcept { return promise_ != nullptr; }
  /// Throws `misuse` unless the coroutine is there and nobody has awaited it.
  void require_fresh() const {
    if (promise_ == nullptr) {
      throw misuse("this task was moved from, or its result was taken already");
    }
    if (promise_->chain() != nullptr) throw misuse("this task is being awaited already");
  }
  /// Gives the frame away, to be owned again by its promise.
  promise<T>* release() noexcept { return std::exchange(promise_, nullptr); }
  std::coroutine_handle<> handle() const noexcept {
    return std::coroutine_handle<promise<T>>::from_promise(*promise_);
  }
  promise<T>& state() const noexcept { return *promise_; }

  /// Makes the frame the root of a strand.
  void start_on(strand& s) noexcept {
    promise_->set_chain(&s);
    s.start(handle());
  }

  /// Destroys the frame and returns what a destructor of a local threw, if one did. (Such an
  /// exception lands in the promise and leaves the coroutine at its final suspension instead of
  /// destroyed, so that the frame is destroyed again from there.)
  std::exception_ptr destroy() noexcept {
    if (promise_ == nullptr) return nullptr;
    const std::coroutine_handle<> frame = handle();
    destruction end;
    std::exchange(promise_, nullptr)->begin_destruction(end);
    std::exception_ptr thrown = destroy_once(frame);
    if (end.gone) return thrown;
    destroy_once(frame);
    RT_ASSERT(end.gone);
    return std::move(end.thrown);
  }

 private:
  static std::exception_ptr destroy_once(std::coroutine_handle<> frame) noexcept {
    try {
      frame.destroy();
      return nullptr;
    } catch (...) {
      return std::current_exception();  // thrown by the destructor of a parameter
    }
  }

  promise<T>* promise_ = nullptr;
};

}  // namespace rt::detail
