// SPDX-License-Identifier: Apache-2.0
//
// The one owner of a spawned task's result. Awaiting it waits for the task; dropping it detaches.
//
// Thread safety: a handle belongs to one thread at a time and may be moved between threads when T
// is Send. It can be awaited in any task of any runtime, also after the task's own runtime is gone.
#pragma once

#include <coroutine>
#include <cstdint>
#include <optional>
#include <type_traits>
#include <utility>

#include "rt/abort_handle.hpp"
#include "rt/detail/budget.hpp"
#include "rt/detail/task_cell.hpp"
#include "rt/join_result.hpp"
#include "rt/leaf.hpp"
#include "rt/misuse.hpp"
#include "rt/send.hpp"

namespace rt {

template <class T>
class join_handle {
 public:
  join_handle(join_handle&& other) noexcept : word_(std::exchange(other.word_, 0)) {}
  join_handle& operator=(join_handle&& other) noexcept {
    if (this != &other) {
      detach();
      word_ = std::exchange(other.word_, 0);
    }
    return *this;
  }
  /// Detaches: the task goes on, its result is destroyed. Rules: join.drop-detaches
  ~join_handle() { detach(); }

  /// `co_await handle` borrows the handle: a dropped await leaves it usable.
  class borrowed_await;
  borrowed_await operator co_await() &;
  /// `co_await std::move(handle)` takes it along: a dropped await detaches.
  class owning_await;
  owning_await operator co_await() &&;

  /// The result if the task is over, without waiting.
  std::optional<join_result<T>> try_join() {
    if (!require_result().is_finished()) return std::nullopt;
    return take();
  }

  /// Asks for the task's destruction at its next suspension; returns at once. Does nothing when the
  /// task is over, also after it was joined. Rules: abort.*
  void abort() const { require().abort(); }
  rt::abort_handle abort_handle() const {
    detail::result_cell<T>& task = require();
    task.retain();
    return rt::abort_handle(&task);
  }
  /// True once the task is over and its future is destroyed; then everything it did is visible.
  bool is_finished() const { return require().is_finished(); }
  task_id id() const { return require().id(); }

  /// Gives up the result, as dropping the handle does.
  void detach() noexcept {
    const std::uintptr_t word = std::exchange(word_, 0);
    if (word == 0) return;
    if ((word & taken) != 0) {
      task_in(word)->drop_joined_handle();
    } else {
      task_in(word)->drop_join_handle();
    }
  }
  /// False once the handle was moved from, detached, or gave its result.
  bool valid() const noexcept { return word_ != 0 && (word_ & taken) == 0; }

  /// For sets of handles: throws `misuse` when it is not valid.
  void require_valid() const { static_cast<void>(require_result()); }
  /// As awaiting does, `poll` before `take`.
  bool poll(const waker& w) { return require_result().poll_join(w); }
  bool poll(waker&& w) { return require_result().poll_join(std::move(w)); }
  /// For its own awaits, as leaf::await_suspend; see detail::task_header::defer_join.
  template <class Promise>
  bool suspend(leaf& await, std::coroutine_handle<Promise> self) noexcept {
    detail::strand& chain = *self.promise().chain();
    if (!task_in(word_)->defer_join(&chain)) return chain.wait_for(await, self);
    chain.wait_unasked(await, self);
    return true;
  }
  join_result<T> take() {
    join_result<T> result = require_result().take_result();
    word_ |= taken;  // the task stays known: abort, is_finished and id go on to work
    return result;
  }

  /// For spawn: takes over the handle's reference.
  explicit join_handle(detail::result_cell<T>* task) noexcept
      : word_(reinterpret_cast<std::uintptr_t>(task)) {}

 private:
  static constexpr std::uintptr_t taken = 1;  ///< the result was given; beside the address

  static detail::result_cell<T>* task_in(std::uintptr_t word) noexcept {
    return reinterpret_cast<detail::result_cell<T>*>(word & ~taken);
  }
  detail::result_cell<T>& require() const {
    if (word_ == 0) throw misuse("this join handle was moved from or detached");
    return *task_in(word_);
  }
  detail::result_cell<T>& require_result() const {
    if ((word_ & taken) != 0) throw misuse("this join handle has given its result already");
    return require();
  }
  std::uintptr_t word_;  ///< of a million handles half the memory, with the flag in the address
};

template <class T>
class join_handle<T>::borrowed_await : public leaf {
 public:
  static constexpr bool rt_send = Send<T>;
  explicit borrowed_await(join_handle& handle) : handle_(&handle) {
    static_cast<void>(handle.require_result());
  }
  bool poll(const waker& w) noexcept override {
    // A handle that was emptied while it was awaited is a misuse that await_resume reports.
    if (!handle_->valid()) return true;
    const detail::budget_unit budget(w);
    return budget && budget.spend_if(handle_->poll(w));
  }
  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> self) noexcept {
    static_assert(std::is_base_of_v<detail::promise_base, Promise>,
                  "join handles can only be awaited in rt::task, rt::spawnable, rt::local_task");
    return handle_->valid() ? handle_->suspend(*this, self) : false;
  }
  join_result<T> await_resume() { return handle_->take(); }

 private:
  join_handle* handle_;
};

template <class T>
class join_handle<T>::owning_await : public leaf {
 public:
  static constexpr bool rt_send = Send<T>;
  explicit owning_await(join_handle handle) : handle_(std::move(handle)) {
    static_cast<void>(handle_.require_result());
  }
  bool poll(const waker& w) noexcept override {
    const detail::budget_unit budget(w);
    return budget && budget.spend_if(handle_.poll(w));
  }
  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> self) noexcept {
    static_assert(std::is_base_of_v<detail::promise_base, Promise>,
                  "join handles can only be awaited in rt::task, rt::spawnable, rt::local_task");
    return handle_.suspend(*this, self);
  }
  join_result<T> await_resume() { return handle_.take(); }

 private:
  join_handle handle_;
};

template <class T>
auto join_handle<T>::operator co_await() & -> borrowed_await {
  return borrowed_await(*this);
}
template <class T>
auto join_handle<T>::operator co_await() && -> owning_await {
  return owning_await(std::move(*this));
}

namespace detail {
template <class T>
join_handle<T> handle_of(result_cell<T>* task) noexcept {
  return join_handle<T>(task);
}
}  // namespace detail

template <class T>
inline constexpr verdict enable_send<join_handle<T>> = Send<T> ? verdict::yes : verdict::no;
template <class T>
inline constexpr verdict enable_static<join_handle<T>> = Static<T> ? verdict::yes : verdict::no;

}  // namespace rt
