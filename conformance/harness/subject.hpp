// SPDX-License-Identifier: Apache-2.0
//
// The runtime under test as a case sees it: the adapter, with every call that the spec speaks about
// written into the trace. It adds no scheduling of its own: spawn, join, abort and suspend are
// the runtime's.
//
// Thread safety: that of the adapter; a `traced_handle` may be used by one thread at a time.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

#include "conformance/contract/adapter.hpp"
#include "conformance/harness/recorder.hpp"

namespace conformance {

using spec::model::event_kind;

namespace detail {

/// Sits beside the body in what the runtime owns: its destruction is the destruction of the future.
class future_token {
 public:
  explicit future_token(spec::model::task_number task) noexcept : task_(task) {}
  future_token(future_token&& other) noexcept
      : task_(std::exchange(other.task_, spec::model::no_task)) {}
  future_token& operator=(future_token&&) = delete;
  ~future_token() {
    if (task_ != spec::model::no_task) recorder::record(event_kind::future_destroyed, task_);
  }

 private:
  spec::model::task_number task_;
};

/// The callable handed to the adapter. Members are destroyed in reverse order: first the
/// body with its captures, then the token that reports it.
template <class F>
struct traced_body {
  future_token token;
  F body;
  auto operator()() { return std::invoke(body); }
};

/// A blocking closure that reports when it begins and ends.
template <class F>
struct traced_closure {
  spec::model::task_number task;
  F closure;
  auto operator()() {
    struct until_left {
      spec::model::task_number task;
      ~until_left() { recorder::record(event_kind::blocking_ended, task); }
    };
    recorder::record(event_kind::blocking_began, task);
    const until_left reports{task};
    return std::invoke(closure);
  }
};

template <class T>
void record_joined(const outcome<T>& seen, spec::model::task_number task) {
  recorder::record(seen.is_value()   ? event_kind::joined_value
                   : seen.is_panic() ? event_kind::joined_panic
                                     : event_kind::joined_cancelled,
                   task);
}

}  // namespace detail

/// A join handle with its task's number. Destroying it drops the handle.
template <class R, class T>
class traced_handle {
 public:
  using inner_type = typename R::template handle<T>;

  traced_handle(inner_type inner, spec::model::task_number task)
      : inner_(std::make_unique<inner_type>(std::move(inner))), task_(task) {}
  traced_handle(traced_handle&&) noexcept = default;
  traced_handle& operator=(traced_handle&& other) {
    drop();
    inner_ = std::move(other.inner_);
    task_ = other.task_;
    return *this;
  }
  ~traced_handle() { drop(); }

  /// Awaits the handle inside a task. May be abandoned and called again.
  [[nodiscard]] typename R::template task<outcome<T>> join() { return join_inner(*inner_, task_); }

  void abort() {
    recorder::record(event_kind::abort_called, task_);
    inner_->abort();
    recorder::record(event_kind::abort_returned, task_);
  }
  [[nodiscard]] bool is_finished() { return inner_->is_finished(); }
  /// The runtime's own abort handle, untraced.
  [[nodiscard]] auto abort_handle() { return inner_->abort_handle(); }
  [[nodiscard]] auto id() { return inner_->id(); }

  /// Drops the join handle now.
  void drop() {
    if (!inner_) return;
    recorder::record(event_kind::handle_dropped, task_);
    inner_.reset();
    recorder::record(event_kind::handle_dropped_returned, task_);
  }

  [[nodiscard]] spec::model::task_number task() const noexcept { return task_; }
  [[nodiscard]] inner_type& inner() noexcept { return *inner_; }

 private:
  static typename R::template task<outcome<T>> join_inner(inner_type& inner,
                                                          spec::model::task_number task) {
    outcome<T> seen = co_await R::join(inner);
    detail::record_joined(seen, task);
    co_return seen;
  }

  std::unique_ptr<inner_type> inner_;
  spec::model::task_number task_;
};

/// A runtime of the adapter's. Dropping the subject drops the runtime.
template <class R>
class subject {
 public:
  template <class T>
  using task = typename R::template task<T>;

  explicit subject(runtime_options options)
      : runtime_(std::make_unique<R>(options)), options_(options) {}
  subject(subject&&) noexcept = default;
  subject& operator=(subject&&) = delete;
  ~subject() { drop(); }

  /// Spawns `body` (nullary, returns task<T>). The runtime owns body and captures until the future
  /// is destroyed, so a capturing lambda is safe. Any thread.
  template <class F>
  auto spawn(F body) {
    const auto number = recorder::next_task();
    recorder::record(event_kind::spawn_called, number, runtime_number_);
    auto handle = runtime_->spawn(
        detail::traced_body<F>{detail::future_token(number), std::move(body)});
    recorder::record(event_kind::spawned, number);
    return wrap(std::move(handle), number);
  }

  /// Hands `closure` (a plain nullary function, which may block) to the blocking pool. Any thread.
  template <class F>
  auto spawn_blocking(F closure) {
    const auto number = recorder::next_task();
    auto handle =
        runtime_->spawn_blocking(detail::traced_closure<F>{number, std::move(closure)});
    return wrap(std::move(handle), number);
  }

  /// Runs `body` as the root future on the calling thread and returns its value.
  template <class F>
  auto block_on(F body) {
    return runtime_->block_on(std::move(body));
  }

  /// Joins from a plain thread: a root future which awaits the handle.
  template <class T>
  outcome<T> join(traced_handle<R, T>& handle) {
    return runtime_->block_on([&handle]() -> task<outcome<T>> {
      outcome<T> seen = co_await handle.join();
      co_return seen;
    });
  }

  /// Drops the runtime as its users do (destructor of the adapter). Idempotent.
  void drop() {
    if (!runtime_) return;
    recorder::record(event_kind::shutdown_began, spec::model::no_task, runtime_number_);
    // Not reset(): a task that is still running may spawn through this subject meanwhile.
    delete runtime_.get();
    (void)runtime_.release();
    recorder::record(event_kind::shutdown_ended, spec::model::no_task, runtime_number_);
  }

  [[nodiscard]] R& runtime() noexcept { return *runtime_; }
  [[nodiscard]] bool dropped() const noexcept { return runtime_ == nullptr; }
  [[nodiscard]] const runtime_options& options() const noexcept { return options_; }

  /// Wraps a handle that was not made by `spawn` (blocking pool, local set).
  template <template <class...> class Handle, class T, class... Rest>
  static traced_handle<R, T> wrap(Handle<T, Rest...> handle, spec::model::task_number number) {
    return traced_handle<R, T>(std::move(handle), number);
  }

 private:
  std::unique_ptr<R> runtime_;
  runtime_options options_;
  std::uint64_t runtime_number_ = recorder::next_runtime();
};

}  // namespace conformance
