// SPDX-License-Identifier: Apache-2.0
//
// A signal that asks tasks to stop. It destroys and aborts nothing by itself: a task that wants to
// clean up waits for it and returns. Tokens form a tree; cancelling one cancels its descendants.
//
// Thread safety: copies observe the same token and may be used from any thread. Wakers are called
// outside the tree's mutex.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <utility>

#include "rt/detail/branch.hpp"
#include "rt/detail/ref.hpp"
#include "rt/leaf.hpp"
#include "rt/misuse.hpp"
#include "rt/select.hpp"
#include "rt/task.hpp"

namespace rt {

namespace detail {
class token_node;
struct token_waiter {
  waker w;
  token_waiter* next = nullptr;  ///< these belong to the tree's mutex
  token_waiter* prev = nullptr;
  token_node* node = nullptr;  ///< where it is linked; null when it is not
};
}  // namespace detail

class cancellation_token {
 public:
  cancellation_token();
  cancellation_token(const cancellation_token&) noexcept;
  cancellation_token& operator=(const cancellation_token&) noexcept;
  ~cancellation_token();

  /// Sticky and idempotent; wakes every waiter of this token and its descendants.
  void cancel() const noexcept;
  bool is_cancelled() const noexcept;

  /// Cancelled together with this one; cancelling it leaves this one alone.
  cancellation_token child_token() const;

  /// `co_await token.cancelled()`: until the token is cancelled. Cancel safe.
  class cancelled_await;
  cancelled_await cancelled() const;

  /// Cancels when destroyed, unless disarmed.
  class drop_guard;
  drop_guard make_drop_guard() const;

  /// The value of `awaited`, or nothing once the token is cancelled; when it is cancelled before,
  /// `awaited` is not even polled; when both are ready, the value wins.
  template <class A>
  auto run_until_cancelled(A awaited) const {
    return run_until(*this, std::move(awaited));
  }

  /// Whether both are copies of one token.
  friend bool operator==(const cancellation_token& a, const cancellation_token& b) noexcept {
    return a.node_.get() == b.node_.get();
  }
  std::size_t hash() const noexcept { return std::hash<const void*>{}(node_.get()); }

 private:
  /// Owns its token, so that it outlives the one it was called on.
  template <class A>
  static auto run_until(cancellation_token stop, A awaited)
      -> task<std::optional<unit_for<detail::lifted_result<A>>>>;

  explicit cancellation_token(detail::ref<detail::token_node> node) noexcept;
  detail::ref<detail::token_node> node_;
};

class cancellation_token::cancelled_await : public leaf {
 public:
  static constexpr bool rt_send = true;
  explicit cancelled_await(cancellation_token token) noexcept : token_(std::move(token)) {}
  /// Only before the first poll.
  cancelled_await(cancelled_await&& other) noexcept : token_(other.token_) {}
  ~cancelled_await();
  bool poll(const waker& w) noexcept override;
  void await_resume() const noexcept {}

 private:
  cancellation_token token_;
  detail::token_waiter waiter_;
};

class cancellation_token::drop_guard {
 public:
  explicit drop_guard(cancellation_token token) noexcept : token_(std::move(token)) {}
  drop_guard(drop_guard&& other) noexcept : token_(std::exchange(other.token_, std::nullopt)) {}
  /// The guard assigned to goes.
  drop_guard& operator=(drop_guard other) noexcept {
    std::swap(token_, other.token_);
    return *this;
  }
  ~drop_guard() {
    if (token_) token_->cancel();
  }
  /// Gives the token back, not cancelled. Throws `misuse` when it has none any more.
  cancellation_token disarm() && {
    if (!token_) throw misuse("this drop guard was moved from or disarmed already");
    return *std::exchange(token_, std::nullopt);
  }

 private:
  std::optional<cancellation_token> token_;
};

template <class A>
auto cancellation_token::run_until(cancellation_token stop, A awaited)
    -> task<std::optional<unit_for<detail::lifted_result<A>>>> {
  if (stop.is_cancelled()) co_return std::nullopt;
  auto first = co_await select_biased(std::move(awaited), stop.cancelled());
  if (first.index() == 1) co_return std::nullopt;
  co_return std::get<0>(std::move(first));
}

}  // namespace rt

template <>
struct std::hash<rt::cancellation_token> {
  std::size_t operator()(const rt::cancellation_token& token) const noexcept {
    return token.hash();
  }
};
