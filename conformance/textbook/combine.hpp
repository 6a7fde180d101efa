// SPDX-License-Identifier: Apache-2.0
//
// Concurrency inside one task: select, join_all, timeout. Each branch is a future with a context of
// its own that is polled within the poll of the task that awaits; no task is spawned.
//
// [in-place]   a branch is polled and destroyed only by whoever polls and destroys the awaiting
//              task.
// [fused]      a branch that has finished is not polled again.
//
// Thread safety: that of the awaiting task.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <thread>
#include <type_traits>
#include <utility>
#include <variant>

#include "conformance/contract/future.hpp"
#include "conformance/textbook/scheduler.hpp"
#include "conformance/textbook/timers.hpp"

namespace conformance::textbook {

/// A void result counts as `unit`.
template <class T>
using value_of = typename outcome<T>::value_type;

/// One branch: a future, where it stands, and whether it has finished.
template <class T>
class branch {
 public:
  explicit branch(future<T> body) : running_(std::make_shared<running>(std::move(body))) {}

  /// True when the branch has finished, now or earlier.
  bool poll(poll_context& outer) {
    if (!finished_) finished_ = running_->poll(outer.current_waker());
    return finished_;
  }
  [[nodiscard]] bool finished() const noexcept { return finished_; }
  value_of<T> take() {
    if constexpr (std::is_void_v<T>) {
      running_->body.take();
      return unit{};
    } else {
      return running_->body.take();
    }
  }
  void destroy() { running_.reset(); }

  /// Instead of being destroyed the branch lives until the runtime is dropped. Only for variants.
  void linger() {
    if (!running_) return;
    if (scheduler* const home = scheduler::current()) home->keep(std::move(running_));
  }

 private:
  /// The future is destroyed before the context that it refers to.
  struct running {
    explicit running(future<T> polled) : body(std::move(polled)) {}
    bool poll(const waker& with) { return body.poll(context, with); }
    poll_context context;
    future<T> body;
  };
  std::shared_ptr<running> running_;
  bool finished_ = false;
};

/// What select and join_all have in common: two branches, polled in order.
template <class A, class B>
class two_branches : public leaf_awaiter {
 public:
  two_branches(future<A> first, future<B> second)
      : first_(std::move(first)), second_(std::move(second)) {}
  two_branches(const two_branches&) = delete;
  two_branches& operator=(const two_branches&) = delete;

 protected:
  ~two_branches() {
    if (first_.finished() || second_.finished()) return;
    if (current_behaviour().dropped_combinator_drops_branches()) return;
    first_.linger();
    second_.linger();
  }

  bool poll_first(poll_context& outer) { return first_.poll(outer); }
  bool poll_second(poll_context& outer) {
    if (current_behaviour().branches_stay_on_task()) return second_.poll(outer);
    scheduler* const home = scheduler::current();
    task_base* const self = scheduler::current_task();
    std::thread([&] {
      const scheduler::enter_scope scope(home, self);
      second_.poll(outer);
    }).join();
    return second_.finished();
  }

  branch<A> first_;
  branch<B> second_;
};

template <class A, class B>
class select_awaiter final : public two_branches<A, B> {
 public:
  using two_branches<A, B>::two_branches;
  using result = std::variant<value_of<A>, value_of<B>>;

  bool ready(poll_context& outer) override {
    return this->poll_first(outer) || this->poll_second(outer);
  }
  result await_resume() {
    if (this->first_.finished()) {
      end(this->second_);
      return result(std::in_place_index<0>, this->first_.take());
    }
    end(this->first_);
    return result(std::in_place_index<1>, this->second_.take());
  }

 private:
  template <class T>
  static void end(branch<T>& loser) {
    if (current_behaviour().select_destroys_loser())
      loser.destroy();
    else
      loser.linger();
  }
};

template <class A, class B>
class join_all_awaiter final : public two_branches<A, B> {
 public:
  using two_branches<A, B>::two_branches;

  bool ready(poll_context& outer) override {
    const bool first = this->poll_first(outer);
    if (!first && !current_behaviour().join_all_is_concurrent()) return false;
    const bool second = this->poll_second(outer);
    return first && second;
  }
  std::pair<value_of<A>, value_of<B>> await_resume() {
    value_of<A> first = this->first_.take();
    value_of<B> second = this->second_.take();
    return {std::move(first), std::move(second)};
  }
};

template <class T>
class timeout_awaiter final : public leaf_awaiter {
 public:
  timeout_awaiter(std::chrono::nanoseconds limit, future<T> inner)
      : timer_(limit), inner_(std::move(inner)) {}
  timeout_awaiter(const timeout_awaiter&) = delete;
  timeout_awaiter& operator=(const timeout_awaiter&) = delete;

  bool ready(poll_context& outer) override {
    if (!current_behaviour().timeout_polls_inner_first() && out_of_time(outer)) return true;
    return inner_.poll(outer) || out_of_time(outer);
  }
  std::optional<value_of<T>> await_resume() {
    if (inner_.finished()) return inner_.take();
    if (current_behaviour().timeout_destroys_inner())
      inner_.destroy();
    else
      inner_.linger();
    return std::nullopt;
  }

 private:
  bool out_of_time(poll_context& outer) { return timer_.ready(outer); }
  sleep_awaiter timer_;
  branch<T> inner_;
};

template <class A, class B>
auto select(future<A> first, future<B> second) {
  return select_awaiter<A, B>(std::move(first), std::move(second));
}
template <class A, class B>
auto join_all(future<A> first, future<B> second) {
  return join_all_awaiter<A, B>(std::move(first), std::move(second));
}
template <class T>
auto timeout(std::chrono::nanoseconds limit, future<T> inner) {
  return timeout_awaiter<T>(limit, std::move(inner));
}

}  // namespace conformance::textbook
