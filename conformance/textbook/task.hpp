// SPDX-License-Identifier: Apache-2.0
//
// A task of the textbook runtime with its types: the body, the future the body returned, the
// result. Thread safety: [one-runner] for body and future; the result belongs to the runner until
// `done`, afterwards to the join handle if it is alive.
#pragma once

#include <exception>
#include <functional>
#include <optional>
#include <stdexcept>
#include <system_error>
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
    if constexpr (std::is_copy_constructible_v<typename outcome<T>::value_type>) {
      if (current_behaviour().copies_result()) return *result_;
    }
    outcome<T> taken = std::move(*result_);
    result_.reset();
    return taken;
  }

 protected:
  void store_cancelled() override { result_ = outcome<T>::of_cancelled(); }
  void destroy_result() noexcept override { result_.reset(); }
  void leak_result() override {
    (void)new std::optional<outcome<T>>(std::move(result_));
    result_.reset();
  }
  [[nodiscard]] bool panicked() const noexcept override { return result_ && result_->is_panic(); }

  /// What an exception that left the future makes of the task. Called in a handler.
  static outcome<T> of_current_exception() {
    try {
      throw;
    } catch (const std::system_error& error) {
      if (error.code() == std::errc::operation_canceled &&
          current_behaviour().takes_error_code_for_abort())
        return outcome<T>::of_cancelled();
    } catch (const std::exception& error) {
      if (current_behaviour().keeps_only_the_message())
        return outcome<T>::of_panic(std::make_exception_ptr(std::runtime_error(error.what())));
    } catch (...) {  // falls through to the ordinary answer
    }
    return outcome<T>::of_panic(std::current_exception());
  }
  /// What a returned value makes of the task.
  static outcome<T> of_returned(typename outcome<T>::value_type value) {
    if constexpr (std::is_same_v<T, std::error_code>) {
      if (value && current_behaviour().returned_error_is_panic())
        return outcome<T>::of_panic(std::make_exception_ptr(std::system_error(value)));
    }
    return outcome<T>::of_value(std::move(value));
  }
  std::optional<outcome<T>> result_;
};

template <class F, class T>
class spawned_task final : public task_with_result<T> {
 public:
  spawned_task(std::shared_ptr<scheduler> home, std::uint64_t id, F body)
      : task_with_result<T>(std::move(home), id), body_(std::move(body)) {}

  spawned_task(const spawned_task&) = delete;
  spawned_task& operator=(const spawned_task&) = delete;
  ~spawned_task() override { this->edges_.observe(edge::lifetime); }

 private:
  using poll_result = task_base::poll_result;

  poll_result poll_future(const waker& with) override {
    try {
      if (!future_) future_.emplace(std::invoke(*body_));
      if (body_ && !current_behaviour().keeps_captures(sizeof(F))) body_.reset();
      if (!future_->poll(context_, with)) return poll_result::pending;
      if (current_behaviour().runs_twice(this->id())) {
        forget_future();
        future_.emplace(std::invoke(*body_));
        if (!future_->poll(context_, with)) return poll_result::pending;
      }
      if constexpr (std::is_void_v<T>) {
        future_->take();
        this->result_ = outcome<T>::of_value(unit{});
      } else {
        this->result_ = this->of_returned(future_->take());
      }
    } catch (...) {
      this->result_ = this->of_current_exception();
    }
    return poll_result::finished;
  }

  void abandon_locals() noexcept override {
    if (future_) (void)new future<T>(std::move(*future_));
  }

  void destroy_future() noexcept override {
    future_.reset();
    if (body_ && current_behaviour().moves_body_to_destroy_it()) {
      [[maybe_unused]] const F elsewhere(std::move(*body_));
      body_.reset();
    }
    body_.reset();
  }

  void forget_future() noexcept override {
    future_.reset();
    context_ = poll_context();
  }
  void leak_future() override {
    (void)new std::optional<F>(std::move(body_));
    (void)new std::optional<future<T>>(std::move(future_));
    body_.reset();
    future_.reset();
  }
  void destroy_captures() noexcept override { body_.reset(); }

  std::optional<F> body_;
  std::optional<future<T>> future_;
  poll_context context_;
};

}  // namespace conformance::textbook
