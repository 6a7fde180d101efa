// SPDX-License-Identifier: Apache-2.0
//
// Cancellation tokens: a shared flag that tasks can await, with children that are cancelled with
// it.
//
// [one-tree-mutex]  all tokens of the process share one mutex; wakers are called after it was
//                   released.
// [upward-links]    a node keeps its parent alive, so that dropping a token in the middle cuts
//                   nobody off.
//
// Thread safety: everything may be called from any thread.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <vector>

#include "conformance/contract/future.hpp"
#include "conformance/textbook/scheduler.hpp"

namespace conformance::textbook {

/// One token of the tree. Fields are guarded by the tree's mutex.
struct token_node {
  struct waiter {
    waker wake;
    bool told = false;
  };
  bool cancelled = false;
  std::shared_ptr<token_node> parent;
  std::vector<std::weak_ptr<token_node>> children;
  std::map<std::uint64_t, waiter> waiters;
  std::uint64_t next_waiter = 0;
  std::vector<std::weak_ptr<task_base>> lookers;  // only variants use it
};

/// `co_await token.cancelled()`: ready when the token is cancelled.
class cancelled_awaiter final : public leaf_awaiter {
 public:
  explicit cancelled_awaiter(std::shared_ptr<token_node> node) : node_(std::move(node)) {}
  cancelled_awaiter(const cancelled_awaiter&) = delete;
  cancelled_awaiter& operator=(const cancelled_awaiter&) = delete;
  ~cancelled_awaiter();
  bool ready(poll_context& context) override;
  void await_resume();

 private:
  std::shared_ptr<token_node> node_;
  std::uint64_t number_ = 0;  // 0: not registered
};

class cancellation_token {
 public:
  cancellation_token() : node_(std::make_shared<token_node>()) {}

  void cancel() const;
  [[nodiscard]] bool is_cancelled() const;
  /// A token that is cancelled with this one, and alone.
  [[nodiscard]] cancellation_token child() const;
  [[nodiscard]] auto cancelled() const { return cancelled_awaiter(node_); }

  /// Cancels when it is destroyed, unless disarmed.
  class guard {
   public:
    explicit guard(std::shared_ptr<token_node> node) : node_(std::move(node)) {}
    guard(guard&&) noexcept = default;
    guard& operator=(guard&&) = delete;
    ~guard();
    void disarm() noexcept { node_.reset(); }

   private:
    std::shared_ptr<token_node> node_;
  };
  [[nodiscard]] guard drop_guard() const { return guard(node_); }

 private:
  explicit cancellation_token(std::shared_ptr<token_node> node) : node_(std::move(node)) {}
  std::shared_ptr<token_node> node_;
};

}  // namespace conformance::textbook
