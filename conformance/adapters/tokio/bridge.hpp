// SPDX-License-Identifier: Apache-2.0
//
// From coroutines to Tokio's futures and back. A C++ body becomes a `tk_future` that Tokio polls; a
// future of Tokio's becomes a leaf that a coroutine awaits. Results and exceptions are boxed and,
// in between, owned by Tokio, so that Tokio decides when and where they are destroyed.
//
// [no foreign unwinding] The callbacks given to Tokio catch everything.
// [latest waker] A leaf is polled with the waker of the poll that reached it, as `.await` would.
//
// Thread safety: one thread at a time for each object; Tokio hands bodies from thread to thread.
#pragma once

#include <exception>
#include <functional>
#include <memory>
#include <new>
#include <optional>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>

#include "conformance/adapters/tokio/shim.h"
#include "conformance/contract/future.hpp"
#include "conformance/contract/outcome.hpp"
#include "conformance/contract/waker.hpp"

namespace conformance::tokio {

/// `void` as a value.
template <class T>
using normal = typename outcome<T>::value_type;

/// A C object that `Drop` frees.
template <auto Drop>
struct dropper {
  template <class Object>
  void operator()(Object* object) const noexcept {
    Drop(object);
  }
};
template <class Object, auto Drop>
using owned = std::unique_ptr<Object, dropper<Drop>>;

/// A value or an exception that Tokio may hold and destroy.
template <class T>
tk_value box(T value) {
  return {new T(std::move(value)), [](void* data) { delete static_cast<T*>(data); }};
}
/// Takes the object out of a box and destroys the shell.
template <class T>
T unbox(tk_value& value) {
  const std::unique_ptr<T> content(static_cast<T*>(std::exchange(value, tk_value{}).data));
  return std::move(*content);
}
inline void release(tk_value& value) noexcept {
  if (const tk_value taken = std::exchange(value, tk_value{}); taken.release != nullptr)
    taken.release(taken.data);
}

/// Throws what ended a call, if anything did: the task's own exception, or what Tokio said.
inline tk_status check(tk_status status, tk_value& out) {
  if (status == tk_thrown) std::rethrow_exception(unbox<std::exception_ptr>(out));
  if (status == tk_refused) {
    const std::string message(static_cast<const char*>(out.data));
    release(out);
    throw std::logic_error("Tokio refused: " + message);
  }
  return status;
}

/// A clone of Tokio's waker.
class cloned_waker final : public wake_target {
 public:
  explicit cloned_waker(const tk_waker* waker) : waker_(tk_waker_clone(waker)) {}
  void wake() noexcept override { tk_waker_wake(waker_.get()); }

 private:
  owned<tk_waker, tk_waker_drop> waker_;
};

/// The waker of the poll that the calling thread is in.
inline thread_local const tk_waker* polled_with = nullptr;

class polling {
 public:
  explicit polling(const tk_waker* waker) noexcept : outer_(std::exchange(polled_with, waker)) {}
  polling(const polling&) = delete;
  polling& operator=(const polling&) = delete;
  ~polling() { polled_with = outer_; }

 private:
  const tk_waker* outer_;
};

/// What Tokio owns: the body, and the future it returned. Destroyed in reverse order.
template <class F>
class polled_body {
 public:
  explicit polled_body(F body) : body_(std::move(body)) {}

  static tk_status poll(void* self, const tk_waker* waker, tk_value* out) noexcept {
    try {
      return static_cast<polled_body*>(self)->poll_once(waker, *out);
    } catch (...) {
      *out = box(std::current_exception());
      return tk_thrown;
    }
  }
  static void destroy(void* self) noexcept { delete static_cast<polled_body*>(self); }

 private:
  using future_type = std::invoke_result_t<F&>;
  using value_type = typename future_type::value_type;

  tk_status poll_once(const tk_waker* waker, tk_value& out) {
    const polling scope(waker);
    if (!future_) future_.emplace(std::invoke(body_));
    if (!future_->poll(context_, conformance::waker(std::make_shared<cloned_waker>(waker))))
      return tk_pending;
    if constexpr (std::is_void_v<value_type>)
      future_->take();
    else
      out = box<value_type>(future_->take());
    return tk_ready;
  }

  F body_;
  std::optional<future_type> future_;
  poll_context context_;
};

/// `body` is nullary and returns `future<T>`.
template <class F>
tk_future to_tokio(F body) {
  using polled = polled_body<F>;
  return {new polled(std::move(body)), &polled::poll, &polled::destroy};
}
/// A coroutine that exists already: a branch of a combinator.
template <class T>
tk_future to_tokio(future<T> branch) {
  return to_tokio([branch = std::move(branch)]() mutable { return std::move(branch); });
}

/// A plain function for the blocking pool.
template <class F>
tk_future to_blocking(F body) {
  using value_type = std::invoke_result_t<F&>;
  constexpr auto call = [](void* data, const tk_waker*, tk_value* out) noexcept {
    try {
      F& function = *static_cast<F*>(data);
      if constexpr (std::is_void_v<value_type>)
        std::invoke(function);
      else
        *out = box<value_type>(std::invoke(function));
      return tk_ready;
    } catch (...) {
      *out = box(std::current_exception());
      return tk_thrown;
    }
  };
  return {new F(std::move(body)), call, [](void* data) { delete static_cast<F*>(data); }};
}

/// The value in `out`.
template <class T>
normal<T> read_value(tk_value& out) {
  if constexpr (std::is_void_v<T>)
    return unit{};
  else
    return unbox<T>(out);
}
/// What a join resolved to.
template <class T>
outcome<T> read_outcome(tk_status status, tk_value& out) {
  if (status == tk_cancelled) return outcome<T>::of_cancelled();
  if (status == tk_thrown) return outcome<T>::of_panic(unbox<std::exception_ptr>(out));
  check(status, out);
  return outcome<T>::of_value(read_value<T>(out));
}

/// Awaits a future of Tokio's; `Read(status, out)` makes the result of the await.
template <class Read>
class leaf final : public leaf_awaiter {
 public:
  leaf(tk_leaf* future, Read read) : future_(future), read_(std::move(read)) {}
  leaf(const leaf&) = delete;
  leaf& operator=(const leaf&) = delete;
  ~leaf() {
    release(out_[0]);
    release(out_[1]);
  }

  bool ready(poll_context&) override {
    status_ = tk_leaf_poll(future_.get(), polled_with, out_);
    if (status_ == tk_pending) return false;
    future_.reset();  // what it owns ends before the coroutine goes on
    return true;
  }
  auto await_resume() { return read_(status_, out_); }

 private:
  owned<tk_leaf, tk_leaf_drop> future_;
  Read read_;
  tk_value out_[2] = {};
  tk_status status_ = tk_pending;
};

/// A leaf that says nothing but that it is over.
inline auto done_leaf(tk_leaf* future) {
  return leaf(future, [](tk_status status, tk_value* out) { check(status, out[0]); });
}
/// A leaf that yields `T` or nothing.
template <class T>
auto optional_leaf(tk_leaf* future) {
  return leaf(future, [](tk_status status, tk_value* out) {
    std::optional<normal<T>> value;
    if (check(status, out[0]) == tk_ready) value.emplace(read_value<T>(out[0]));
    return value;
  });
}

/// Awaits a `JoinHandle`, which stays usable when the await is abandoned.
template <class T>
class join_leaf final : public leaf_awaiter {
 public:
  explicit join_leaf(tk_join* joined) : joined_(joined) {}
  join_leaf(const join_leaf&) = delete;
  join_leaf& operator=(const join_leaf&) = delete;
  ~join_leaf() { release(out_); }

  bool ready(poll_context&) override {
    status_ = tk_join_poll(joined_, polled_with, &out_);
    return status_ != tk_pending;
  }
  outcome<T> await_resume() { return read_outcome<T>(status_, out_); }

 private:
  tk_join* joined_;
  tk_value out_{};
  tk_status status_ = tk_pending;
};

}  // namespace conformance::tokio
