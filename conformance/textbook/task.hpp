// SPDX-License-Identifier: Apache-2.0
//
// A task of the textbook runtime with its types: the body, the future the body returned, the result.
// Thread safety: [one-runner] for body and future; the result belongs to the runner until `done`, afterwards
// to the join handle if it is alive.
#pragma once

#include <functional>
#include <optional>
#include <type_traits>
#include <utility>

#include "conformance/contract/future.hpp"
#include "conformance/textbook/scheduler.hpp"

namespace conformance::textbook {

/// What a joiner needs of a task: everything but the body's type.
template <class T>
class task_with_result : public task_base {
 public:
  using task_base::task_base;
  /// Moves the result out. Precondition: done, and the caller owns the join handle.
  outcome<T> take_result() {
    outcome<T> taken = std::move(*result_);
    result_.reset();
    return taken;
  }

 protected:
  void store_cancelled() override { result_ = outcome<T>::of_cancelled(); }
  void destroy_result() noexcept override { result_.reset(); }
  std::optional<outcome<T>> result_;
};

template <class F, class T>
class spawned_task final : public task_with_result<T> {
 public:
  spawned_task(std::shared_ptr<scheduler> home, std::uint64_t id, F body)
      : task_with_result<T>(std::move(home), id), body_(std::move(body)) {}

 private:
  using poll_result = task_base::poll_result;

  poll_result poll_future(const waker& with) override {
    try {
      if (!future_) future_.emplace(std::invoke(*body_));
      if (!future_->poll(context_, with)) return poll_result::pending;
      if constexpr (std::is_void_v<T>) {
        future_->take();
        this->result_ = outcome<T>::of_value(unit{});
      } else {
        this->result_ = outcome<T>::of_value(future_->take());
      }
    } catch (...) {
      this->result_ = outcome<T>::of_panic(std::current_exception());
    }
    return poll_result::finished;
  }

  void destroy_future() noexcept override {
    future_.reset();
    body_.reset();
  }

  std::optional<F> body_;
  std::optional<future<T>> future_;
  poll_context context_;
};

}  // namespace conformance::textbook
