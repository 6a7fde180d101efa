// SPDX-License-Identifier: Apache-2.0
//
// The kit's own coroutine type: a C++20 coroutine that is *polled*, as a Rust future is. It is how
// runtimes that have no coroutine type of their own (polled futures behind a C interface, fibers,
// callbacks) run the cases, and what the textbook runtime schedules. See contract/README.md.
//
// A future is driven through a `poll_context`, one for each task and one for each branch of a
// combinator. The context remembers the innermost suspended coroutine (`resume_point`) and the leaf
// it waits for. A poll first asks the leaf; only when the leaf is ready is user code resumed, so a
// spurious poll is never seen by user code.
//
// Control moves between coroutines through the loop in `poll_context::run`, not by symmetric
// transfer: GCC does not promise symmetric transfer at -O0, and a chain of a million awaits must
// not use a million stack frames.
//
// Thread safety: at most one thread may be inside `poll` or the destructor at a time, and the
// caller provides the happens-before edge between one such call and the next.
#pragma once

#include <atomic>
#include <cassert>
#include <coroutine>
#include <exception>
#include <optional>
#include <type_traits>
#include <utility>
#include <variant>

#include "conformance/contract/outcome.hpp"
#include "conformance/contract/waker.hpp"

namespace conformance {

class poll_context;

/// Set by the faulty runtime that breaks spawn.lazy-until-spawned, and by nobody else: a future
/// that was never polled is polled once when it is destroyed.
inline std::atomic<bool> polls_abandoned_futures{false};

/// Something a coroutine waits for. `ready` is asked at every poll, on the polling thread; when it
/// answers false it must have kept a copy of `context.current_waker()` where the event will find
/// it.
class pollable {
 public:
  virtual bool ready(poll_context& context) = 0;

 protected:
  ~pollable() = default;
};

/// Where one task (or one branch of a combinator) stands between two polls.
class poll_context {
 public:
  /// Runs until the chain ends or its leaf is not ready. True when the outermost coroutine is done.
  bool run(std::coroutine_handle<> outermost, const waker& with) {
    waker_ = &with;
    if (!started_) {
      started_ = true;
      resume_point_ = outermost;
    }
    while (!outermost.done()) {
      if (leaf_ != nullptr && !leaf_->ready(*this)) return false;
      leaf_ = nullptr;
      resume_point_.resume();
    }
    return true;
  }

  [[nodiscard]] const waker& current_waker() const noexcept { return *waker_; }

  /// `from` suspended until `leaf` is ready.
  void wait_for(std::coroutine_handle<> from, pollable& leaf) noexcept {
    resume_point_ = from;
    leaf_ = &leaf;
  }
  /// The next coroutine to resume in this context: a callee that starts, or a caller that goes on.
  void transfer_to(std::coroutine_handle<> next) noexcept { resume_point_ = next; }

 private:
  const waker* waker_ = nullptr;
  std::coroutine_handle<> resume_point_;
  pollable* leaf_ = nullptr;
  bool started_ = false;
};

template <class T = void>
class future;

namespace detail {

struct promise_base {
  poll_context* context = nullptr;
  std::coroutine_handle<> caller;
  std::exception_ptr thrown;

  struct final_awaiter {
    bool await_ready() noexcept { return false; }
    template <class Promise>
    void await_suspend(std::coroutine_handle<Promise> self) noexcept {
      promise_base& promise = self.promise();
      if (promise.caller) promise.context->transfer_to(promise.caller);
    }
    void await_resume() noexcept {}
  };

  std::suspend_always initial_suspend() noexcept { return {}; }
  final_awaiter final_suspend() noexcept { return {}; }
  void unhandled_exception() noexcept { thrown = std::current_exception(); }
};

template <class T>
struct promise : promise_base {
  std::optional<T> value;
  future<T> get_return_object() noexcept;
  template <class U = T>
  void return_value(U&& result) {
    value.emplace(std::forward<U>(result));
  }
  T take() {
    if (thrown) std::rethrow_exception(thrown);
    return std::move(*value);
  }
};

template <>
struct promise<void> : promise_base {
  future<void> get_return_object() noexcept;
  void return_void() noexcept {}
  void take() {
    if (thrown) std::rethrow_exception(thrown);
  }
};

}  // namespace detail

/// A lazy coroutine: nothing runs until it is polled. Owns its frame; destroying the future
/// destroys the frame at its suspension point and with it every future it awaits. Move-only.
template <class T>
class [[nodiscard]] future {
 public:
  using promise_type = detail::promise<T>;
  using value_type = T;

  explicit future(std::coroutine_handle<promise_type> frame) noexcept : frame_(frame) {}
  future(future&& other) noexcept : frame_(std::exchange(other.frame_, nullptr)) {}
  future& operator=(future&& other) noexcept {
    if (this != &other) {
      destroy();
      frame_ = std::exchange(other.frame_, nullptr);
    }
    return *this;
  }
  ~future() { destroy(); }

  /// Polls as the outermost future of `context`. True when finished; then call `take`.
  bool poll(poll_context& context, const waker& with) {
    frame_.promise().context = &context;
    return context.run(frame_, with);
  }

  /// The result of a finished future: moved out, or rethrown.
  T take() { return frame_.promise().take(); }

  /// Awaiting runs the callee inside the caller's own context: structured, one task.
  auto operator co_await() && noexcept { return call_awaiter{frame_}; }

 private:
  struct call_awaiter {
    std::coroutine_handle<promise_type> callee;
    bool await_ready() noexcept { return false; }
    template <class Promise>
    void await_suspend(std::coroutine_handle<Promise> caller) noexcept {
      poll_context* context = caller.promise().context;
      callee.promise().context = context;
      callee.promise().caller = caller;
      context->transfer_to(callee);
    }
    T await_resume() { return callee.promise().take(); }
  };

  void destroy() noexcept {
    if (!frame_) return;
    // relaxed: set before the first future is made.
    if (polls_abandoned_futures.load(std::memory_order_relaxed)) poll_abandoned();
    std::exchange(frame_, nullptr).destroy();
  }
  void poll_abandoned() noexcept {
    if (frame_.promise().context != nullptr) return;
    poll_context context;
    (void)poll(context, waker());
  }
  std::coroutine_handle<promise_type> frame_;
};

template <class T>
future<T> detail::promise<T>::get_return_object() noexcept {
  return future<T>(std::coroutine_handle<promise<T>>::from_promise(*this));
}
inline future<void> detail::promise<void>::get_return_object() noexcept {
  return future<void>(std::coroutine_handle<promise<void>>::from_promise(*this));
}

/// Base of awaiters whose readiness is asked at each poll. `Derived` adds `bool
/// ready(poll_context&)` and `await_resume`. The awaiter lives in the frame of the awaiting
/// coroutine.
struct leaf_awaiter : pollable {
  bool await_ready() noexcept { return false; }
  template <class Promise>
  void await_suspend(std::coroutine_handle<Promise> caller) noexcept {
    caller.promise().context->wait_for(caller, *this);
  }
};

/// `co_await suspend_once(f)`: hands the task's waker to `f` and is ready again once that waker was
/// woken or a spurious poll came by: exactly one pending poll.
template <class OnSuspend>
struct suspend_once final : leaf_awaiter {
  explicit suspend_once(OnSuspend on_suspend) : on_suspend_(std::move(on_suspend)) {}
  bool ready(poll_context& context) override {
    if (std::exchange(asked_, true)) return true;
    on_suspend_(context.current_waker());
    return false;
  }
  void await_resume() noexcept {}

 private:
  OnSuspend on_suspend_;
  bool asked_ = false;
};

}  // namespace conformance
