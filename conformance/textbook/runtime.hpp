// SPDX-License-Identifier: Apache-2.0
//
// The textbook runtime: what a reader opens to see how the rules can be kept in the simplest way,
// and what most faulty runtimes are made of. Public face: `runtime`, `join_handle`, `abort_handle`.
// Thread safety: `runtime` may be used from any thread; a `join_handle` by one thread at a time; an
// `abort_handle` is copyable and thread-safe.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <stdexcept>
#include <type_traits>
#include <utility>

#include "conformance/contract/future.hpp"
#include "conformance/textbook/blocking.hpp"
#include "conformance/textbook/scheduler.hpp"
#include "conformance/textbook/task.hpp"

namespace conformance::textbook {

class abort_handle {
 public:
  explicit abort_handle(std::shared_ptr<task_base> task) : task_(std::move(task)) { count(1); }
  abort_handle(const abort_handle& other) : task_(other.task_) { count(1); }
  abort_handle(abort_handle&& other) noexcept = default;
  abort_handle& operator=(abort_handle other) noexcept {
    std::swap(task_, other.task_);
    return *this;
  }
  ~abort_handle() { count(-1); }
  void abort() const { task_->abort(); }
  [[nodiscard]] bool is_finished() const { return task_->is_finished(); }
  [[nodiscard]] std::uint64_t id() const noexcept { return task_->id(); }

 private:
  void count(int change) {
    if (task_) task_->count_abort_handle(change);
  }
  std::shared_ptr<task_base> task_;
};

/// Owns the right to the task's result. Dropping it detaches the task.
template <class T>
class join_handle {
 public:
  explicit join_handle(std::shared_ptr<task_with_result<T>> task) : task_(std::move(task)) {}
  join_handle(join_handle&& other) noexcept : task_(std::move(other.task_)) {}
  join_handle& operator=(join_handle&& other) noexcept {
    if (this != &other) {
      drop();
      task_ = std::move(other.task_);
    }
    return *this;
  }
  ~join_handle() { drop(); }

  /// Awaitable by reference: abandoning the await leaves the handle as it was.
  auto join() {
    struct awaiter final : leaf_awaiter {
      explicit awaiter(std::shared_ptr<task_with_result<T>> task) : task_(std::move(task)) {}
      awaiter(awaiter&&) = delete;
      ~awaiter() {
        if (waits_) task_->join_abandoned();
      }
      bool ready(poll_context& context) override {
        if (!std::exchange(asked_, true) && current_behaviour().join_suspends_first()) {
          context.current_waker().wake();
          return false;
        }
        const bool done = task_->done_or_register(context.current_waker());
        interrupted_ = !done && task_base::interrupted_in_join();
        waits_ = !done && !interrupted_;
        task_base::note_waits_in_join(waits_);
        return !waits_;
      }
      outcome<T> await_resume() {
        if (interrupted_) throw std::runtime_error("the task that waits here was aborted");
        return task_->take_result();
      }
      std::shared_ptr<task_with_result<T>> task_;
      bool waits_ = false;
      bool asked_ = false;
      bool interrupted_ = false;  // only in variants
    };
    return awaiter(task_);
  }

  /// For a join set: `joiner` is woken once the task is done; true when it already is.
  bool done_or_register(const waker& joiner) { return task_->done_or_register(joiner); }
  /// Precondition: the task is done.
  outcome<T> take_result() { return task_->take_result(); }

  void abort() { task_->abort(); }
  [[nodiscard]] bool is_finished() const { return task_->is_finished(); }
  [[nodiscard]] textbook::abort_handle abort_handle() const {
    return textbook::abort_handle(task_);
  }
  [[nodiscard]] std::uint64_t id() const noexcept { return task_->id(); }

 private:
  void drop() {
    if (auto task = std::exchange(task_, nullptr)) task->drop_handle();
  }
  std::shared_ptr<task_with_result<T>> task_;
};

class runtime {
 public:
  explicit runtime(runtime_options options) : scheduler_(std::make_shared<scheduler>(options)) {
    scheduler_->start();
  }
  runtime(const runtime&) = delete;
  runtime& operator=(const runtime&) = delete;
  ~runtime() {
    scheduler_->shut_down();
    const unseen hidden(scheduler_->hides());
    scheduler_.reset();
  }

  /// `body()` returns future<T>; body and future live until the task ends.
  template <class F>
  auto spawn(F body) {
    using T = typename std::invoke_result_t<F&>::value_type;
    auto task = std::make_shared<spawned_task<F, T>>(scheduler_, scheduler_->next_id(),
                                                     std::move(body));
    scheduler_->adopt(task);
    return join_handle<T>(std::move(task));
  }

  /// `closure()` may block; it runs once on a thread of the blocking pool.
  template <class F>
  auto spawn_blocking(F closure) {
    using T = std::invoke_result_t<F&>;
    auto task = std::make_shared<blocking_task<F, T>>(scheduler_, scheduler_->next_id(),
                                                      std::move(closure));
    scheduler_->submit_blocking(task);
    return join_handle<T>(std::move(task));
  }

  template <class F>
  auto block_on(F body) {
    using root_future = std::invoke_result_t<F&>;
    const auto root = std::make_shared<root_future>(std::invoke(body));
    if (!current_behaviour().root_destroyed_before_return()) scheduler_->keep(root);
    poll_context context;
    scheduler_->drive([&](const waker& with) { return root->poll(context, with); });
    try {
      return root->take();
    } catch (...) {
      if (!current_behaviour().replaces_root_panic()) throw;
      throw std::runtime_error("the root future failed");
    }
  }

  [[nodiscard]] const std::shared_ptr<scheduler>& home() const noexcept { return scheduler_; }
  [[nodiscard]] bool quiescent() const { return scheduler_->quiescent(); }
  [[nodiscard]] bool is_current() const { return scheduler::current() == scheduler_.get(); }

 private:
  std::shared_ptr<scheduler> scheduler_;
};

/// Suspends once and asks to be polled again at once.
class yield_now final : public leaf_awaiter {
 public:
  bool ready(poll_context& context) override {
    if (std::exchange(asked_, true)) return true;
    task_base* const self = scheduler::current_task();
    const std::uint64_t nth = self != nullptr ? self->count_yield() : 0;
    if (!current_behaviour().yield_suspends(nth)) return true;
    if (current_behaviour().yield_reschedules(nth)) context.current_waker().wake();
    return false;
  }
  void await_resume() noexcept {}

 private:
  bool asked_ = false;
};

}  // namespace conformance::textbook
