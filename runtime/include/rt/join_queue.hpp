// SPDX-License-Identifier: Apache-2.0
//
// Many related tasks, joined in the order in which they were spawned, however they complete.
// Dropping the queue asks all its tasks to abort.
//
//   rt::join_queue<int> pages;
//   for (int n : numbers) pages.spawn(fetch, n);
//   while (auto page = co_await pages.join_next()) print(page->value());
//
// Thread safety: as join_set: a queue belongs to one thread at a time, its tasks to anybody.
#pragma once

#include <cstddef>
#include <deque>
#include <optional>
#include <utility>
#include <vector>

#include "rt/detail/budget.hpp"
#include "rt/detail/join_all.hpp"
#include "rt/handle.hpp"
#include "rt/join_handle.hpp"
#include "rt/local_set.hpp"
#include "rt/spawn.hpp"

namespace rt {

template <class T>
class join_queue {
 public:
  static constexpr bool rt_send = Send<T>;

  join_queue() = default;
  /// The queue moved from is empty.
  join_queue(join_queue&& other) : handles_(std::exchange(other.handles_, {})) {}
  join_queue& operator=(join_queue&&) = delete;
  /// Asks all tasks to abort; waits for nothing.
  ~join_queue() { abort_all(); }

  /// Each starts a task, adds it at the back, and returns its abort handle; as the free functions
  /// of these names. Throws std::bad_alloc, and then no task was spawned, or it is asked to abort.
  template <class F, class... Args>
  rt::abort_handle spawn(F&& f, Args&&... args) {
    return push(rt::spawn(std::forward<F>(f), std::forward<Args>(args)...));
  }
  template <class F, class... Args>
  rt::abort_handle spawn_on(const rt::handle& runtime, F&& f, Args&&... args) {
    return push(runtime.spawn(std::forward<F>(f), std::forward<Args>(args)...));
  }
  template <class F, class... Args>
  rt::abort_handle spawn_local(F&& f, Args&&... args) {
    return push(rt::spawn_local(std::forward<F>(f), std::forward<Args>(args)...));
  }
  template <class F>
  rt::abort_handle spawn_blocking(F&& f) {
    return push(rt::spawn_blocking(std::forward<F>(f)));
  }
  /// Adds a task that runs already.
  rt::abort_handle push(join_handle<T> handle) {
    handle.require_valid();
    rt::abort_handle abort = handle.abort_handle();
    try {
      handles_.push_back(std::move(handle));
    } catch (...) {
      abort.abort();
      throw;
    }
    return abort;
  }

  /// `co_await queue.join_next()`: the result of the oldest task; nothing when the queue is empty.
  /// Cancel safe: a dropped await takes nothing out.
  class next_await;
  next_await join_next() { return next_await(*this); }
  /// As join_next, without waiting: nothing also when the oldest task is not over.
  std::optional<join_result<T>> try_join_next() {
    if (is_empty() || !handles_.front().is_finished()) return std::nullopt;
    return pop();
  }
  /// Waits for all; their values in order. Throws the first join_error, and then the rest is
  /// aborted with the queue.
  task<std::vector<unit_for<T>>> join_all() && { return detail::join_all<T>(std::move(*this)); }

  /// Running tasks and results not taken yet.
  std::size_t len() const noexcept { return handles_.size(); }
  bool is_empty() const noexcept { return handles_.empty(); }

  /// Asks all tasks to abort; they stay in the queue and come out as cancelled.
  void abort_all() {
    for (auto& handle : handles_) handle.abort();
  }
  /// Aborts all and waits until they are gone; what they threw is ignored.
  task<> shutdown() { return detail::abort_and_join_all(*this); }
  /// Empties the queue and lets the tasks run.
  void detach_all() { handles_.clear(); }

 private:
  /// Of the oldest, which is over.
  join_result<T> pop() {
    join_handle<T> oldest = std::move(handles_.front());
    handles_.pop_front();
    return oldest.take();
  }

  std::deque<join_handle<T>> handles_;
};

template <class T>
class join_queue<T>::next_await : public leaf {
 public:
  static constexpr bool rt_send = Send<T>;
  explicit next_await(join_queue& queue) noexcept : queue_(&queue) {}
  bool poll(const waker& w) noexcept override {
    if (queue_->is_empty()) return true;
    const detail::budget_unit budget(w);
    return budget && budget.spend_if(queue_->handles_.front().poll(w));
  }
  std::optional<join_result<T>> await_resume() {
    if (queue_->is_empty()) return std::nullopt;
    return queue_->pop();
  }

 private:
  join_queue* queue_;
};

}  // namespace rt
