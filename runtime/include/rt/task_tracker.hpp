// SPDX-License-Identifier: Apache-2.0
//
// Counts tasks, so that a shutdown can wait until all have gone. Unlike a join set it keeps no
// results: what a finished task leaves behind is freed at once.
//
//   rt::task_tracker tracker;
//   tracker.spawn(serve, connection);
//   tracker.close();
//   co_await tracker.wait();   // closed, and every tracked future is destroyed
//
// A task leaves the tracker when its future is destroyed: finished, panicked or aborted. Dropping
// the tracker aborts nothing.
//
// Thread safety: copies share one tracker; all members from any thread.
// Orderings: what a tracked task and its destructors did is visible after `wait`.
#pragma once

#include <cstddef>
#include <source_location>
#include <tuple>
#include <utility>

#include "rt/detail/ref.hpp"
#include "rt/local_set.hpp"
#include "rt/notify.hpp"
#include "rt/spawn.hpp"

namespace rt {

namespace detail {

class tracker_state final : public counted {
 public:
  void add() noexcept {
    // relaxed: whoever adds has the tracker, and orders nothing by it.
    word_.fetch_add(one, port::memory_order_relaxed);
  }
  void remove() noexcept {
    // acq_rel: the future that has just been destroyed is visible to whoever sees the end.
    if (word_.fetch_sub(one, port::memory_order_acq_rel) == one + closed) over_.notify_waiters();
  }
  bool close() noexcept {
    const std::size_t before = word_.fetch_or(closed, port::memory_order_acq_rel);
    if (before == 0) over_.notify_waiters();
    return (before & closed) == 0;
  }
  bool reopen() noexcept {
    return (word_.fetch_and(~closed, port::memory_order_acq_rel) & closed) != 0;
  }
  bool is_closed() const noexcept { return (load() & closed) != 0; }
  bool is_over() const noexcept { return load() == closed; }
  std::size_t len() const noexcept { return load() / one; }
  notify& over() noexcept { return over_; }

 private:
  ~tracker_state() override = default;
  static constexpr std::size_t closed = 1;
  static constexpr std::size_t one = 2;
  std::size_t load() const noexcept { return word_.load(port::memory_order_acquire); }

  port::atomic<std::size_t> word_{0};  ///< tasks, and whether it is closed
  notify over_;
};

}  // namespace detail

/// Counts as a task while it lives.
class task_tracker_token {
 public:
  static constexpr bool rt_send = true;
  explicit task_tracker_token(detail::ref<detail::tracker_state> state) noexcept
      : state_(std::move(state)) {
    state_->add();
  }
  task_tracker_token(const task_tracker_token& other) noexcept : state_(other.state_) {
    if (state_) state_->add();
  }
  task_tracker_token(task_tracker_token&&) noexcept = default;
  task_tracker_token& operator=(task_tracker_token other) noexcept {
    std::swap(state_, other.state_);
    return *this;
  }
  ~task_tracker_token() {
    if (state_) state_->remove();
  }

 private:
  detail::ref<detail::tracker_state> state_;
};

namespace detail {

/// The token goes last: when it does, everything of the task has been destroyed.
template <class F, class... Args>
struct tracked_body {
  static constexpr bool rt_send = Send<F> && (Send<Args> && ...);

  task_tracker_token token;
  F f;
  std::tuple<Args...> args;
};

template <class T>
struct tracked_spawnable {
  static constexpr bool rt_send = true;

  task_tracker_token token;
  spawnable<T> f;
};

struct run_tracked {
  template <class T>
  auto operator()(tracked_spawnable<T> body) const -> task<T> {
    co_return co_await std::move(body.f);
  }
  template <class F, class... Args>
  auto operator()(tracked_body<F, Args...> body) const -> task<spawned_result<F, Args...>> {
    const auto call_it = [&body](auto&... args) -> decltype(auto) { return call(body.f, args...); };
    co_return co_await std::apply(call_it, body.args);
  }
};

template <class F>
struct run_tracked_closure {
  task_tracker_token token;
  F f;
  auto operator()() && { return std::move(f)(); }
};

}  // namespace detail

template <class F, class... Args>
inline constexpr verdict enable_static<detail::tracked_body<F, Args...>> =
    Static<F> && (Static<Args> && ...) ? verdict::yes : verdict::no;
template <class T>
inline constexpr verdict enable_static<detail::tracked_spawnable<T>> = verdict::yes;

class task_tracker {
 public:
  static constexpr bool rt_send = true;
  task_tracker() : state_(detail::make_ref<detail::tracker_state>()) {}

  /// As the free functions of these names; the task is tracked.
  template <class F, class... Args>
  auto spawn(F&& f, Args&&... args) const {
    return rt::spawn(detail::run_tracked{},
                     body(std::forward<F>(f), std::forward<Args>(args)...));
  }
  template <class F, class... Args>
  auto spawn_on(const rt::handle& runtime, F&& f, Args&&... args) const {
    return runtime.spawn(detail::run_tracked{},
                         body(std::forward<F>(f), std::forward<Args>(args)...));
  }
  template <class F>
  auto spawn_blocking(F&& f) const {
    return rt::spawn_blocking(
        detail::run_tracked_closure<std::decay_t<F>>{token(), std::forward<F>(f)});
  }
  /// Counts until the token and its copies have gone; for tasks that are spawned by other means.
  task_tracker_token token() const noexcept { return task_tracker_token(state_); }

  /// `co_await tracker.wait()`: until the tracker is closed and empty at one moment after this
  /// call. A moment is not missed, even if the tracker is reopened or refilled at once. Cancel safe.
  class wait_await;
  wait_await wait() const;

  /// `wait` may end from now on; false when it was closed already. Closing keeps nothing from being
  /// tracked.
  bool close() const noexcept { return state_->close(); }
  bool reopen() const noexcept { return state_->reopen(); }
  bool is_closed() const noexcept { return state_->is_closed(); }
  std::size_t len() const noexcept { return state_->len(); }
  bool is_empty() const noexcept { return len() == 0; }
  friend bool operator==(const task_tracker& a, const task_tracker& b) noexcept {
    return a.state_.get() == b.state_.get();
  }

 private:
  template <class T>
  detail::tracked_spawnable<T> body(spawnable<T> f) const {
    return {token(), std::move(f)};
  }
  template <class F, class... Args>
    requires(!detail::is_spawnable<std::decay_t<F>>)
  auto body(F&& f, Args&&... args) const {
    return detail::tracked_body<std::decay_t<F>, std::decay_t<Args>...>{
        token(), std::forward<F>(f), {std::forward<Args>(args)...}};
  }
  detail::ref<detail::tracker_state> state_;
};

class task_tracker::wait_await : public leaf {
 public:
  static constexpr bool rt_send = true;
  explicit wait_await(detail::ref<detail::tracker_state> state) noexcept
      : state_(std::move(state)), over_(state_->over().notified()) {}
  bool poll(const waker& w) noexcept override { return state_->is_over() || over_.poll(w); }
  void await_resume() const noexcept {}

 private:
  detail::ref<detail::tracker_state> state_;
  notify::notified_await over_;
};

inline task_tracker::wait_await task_tracker::wait() const { return wait_await(state_); }

}  // namespace rt
