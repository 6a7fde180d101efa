// SPDX-License-Identifier: Apache-2.0
//
// The textbook runtime: what a reader opens to see how the rules can be kept in the simplest way, and what most
// faulty runtimes are made of. Public face: `runtime`, `join_handle`, `abort_handle`.
// Thread safety: `runtime` may be used from any thread; a `join_handle` by one thread at a time; an `abort_handle`
// is copyable and thread-safe.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <type_traits>
#include <utility>

#include "conformance/contract/future.hpp"
#include "conformance/textbook/scheduler.hpp"
#include "conformance/textbook/task.hpp"

namespace conformance::textbook {

class abort_handle {
 public:
  explicit abort_handle(std::shared_ptr<task_base> task) : task_(std::move(task)) {}
  void abort() const { task_->abort(); }
  [[nodiscard]] bool is_finished() const { return task_->is_finished(); }
  [[nodiscard]] std::uint64_t id() const noexcept { return task_->id(); }

 private:
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
      explicit awaiter(task_with_result<T>& task) : task_(task) {}
      bool ready(poll_context& context) override {
        return task_.done_or_register(context.current_waker());
      }
      outcome<T> await_resume() { return task_.take_result(); }
      task_with_result<T>& task_;
    };
    return awaiter(*task_);
  }

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
  ~runtime() { scheduler_->shut_down(); }

  /// `body()` returns future<T>; body and future live until the task ends.
  template <class F>
  auto spawn(F body) {
    using T = typename std::invoke_result_t<F&>::value_type;
    auto task = std::make_shared<spawned_task<F, T>>(scheduler_, scheduler_->next_id(),
                                                     std::move(body));
    scheduler_->adopt(task);
    return join_handle<T>(std::move(task));
  }

  template <class F>
  auto block_on(F body) {
    auto root = std::invoke(body);
    poll_context context;
    scheduler_->drive([&](const waker& with) { return root.poll(context, with); });
    return root.take();
  }

  [[nodiscard]] bool quiescent() const { return scheduler_->quiescent(); }
  [[nodiscard]] bool is_current() const { return scheduler::current() == scheduler_.get(); }

 private:
  std::shared_ptr<scheduler> scheduler_;
};

/// Suspends once and asks to be polled again at once.
inline auto yield_now() {
  return suspend_once([](const waker& self) { self.wake(); });
}

}  // namespace conformance::textbook
