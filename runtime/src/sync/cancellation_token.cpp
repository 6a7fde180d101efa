// SPDX-License-Identifier: Apache-2.0
//
// The tree of tokens. One mutex for a whole tree: cancelling and making children are rare.
//
// Invariants
//   [handles-only]   a node lives as long as its handles and waits. When it goes, its children
//                    become its parent's, so that a chain keeps no ancestor that nobody has.
//   [linked-waiter]  a waiter is linked in a node of the tree as long as its `node` is set; it
//                    unlinks itself before it dies.

#include "rt/cancellation_token.hpp"

#include "rt/port/mutex.hpp"

namespace rt {
namespace detail {

struct token_tree final : counted {
  port::mutex mutex;

 private:
  ~token_tree() override = default;
};

class token_node final : public counted {
 public:
  explicit token_node(ref<token_tree> tree) noexcept : tree_(std::move(tree)) {}

  static ref<token_node> make_child(token_node& parent) {
    auto child = make_ref<token_node>(parent.tree_);
    const port::lock lock(parent.tree_->mutex);
    child->cancelled_ = parent.cancelled_;
    child->parent_ = &parent;
    parent.adopt(*child);
    return child;
  }

  bool is_cancelled() noexcept {
    const port::lock lock(tree_->mutex);
    return cancelled_;
  }

  /// True when cancelled; otherwise the waiter is linked and will be woken.
  bool poll(token_waiter& waiter, const waker& w) noexcept {
    waker old = w;  // swapped in, so that the former one is dropped after the mutex
    const port::lock lock(tree_->mutex);
    if (cancelled_) return true;
    std::swap(waiter.w, old);
    if (waiter.node == nullptr) link(waiter);
    return false;
  }

  void forget(token_waiter& waiter) noexcept {
    const port::lock lock(tree_->mutex);
    if (waiter.node != nullptr) waiter.node->unlink(waiter);
  }

  void cancel() noexcept {
    {
      const port::lock lock(tree_->mutex);
      mark_subtree();
    }
    // One at a time, so that no mutex is held while a waker runs and nothing is allocated.
    for (;;) {
      waker w;
      {
        const port::lock lock(tree_->mutex);
        token_waiter* waiter = first_waiter_;
        if (waiter == nullptr) return;
        w = std::exchange(waiter->w, waker());
        unlink(*waiter);
      }
      w.wake();
    }
  }

 private:
  ~token_node() override {
    const port::lock lock(tree_->mutex);
    if (parent_ != nullptr) {
      (prev_sibling_ == nullptr ? parent_->first_child_ : prev_sibling_->next_sibling_) =
          next_sibling_;
      if (next_sibling_ != nullptr) next_sibling_->prev_sibling_ = prev_sibling_;
    }
    while (token_node* child = first_child_) {  // [handles-only]
      first_child_ = child->next_sibling_;
      child->prev_sibling_ = nullptr;
      child->next_sibling_ = nullptr;
      child->parent_ = parent_;
      if (parent_ != nullptr) parent_->adopt(*child);
    }
  }

  void adopt(token_node& child) noexcept {
    child.next_sibling_ = first_child_;
    if (first_child_ != nullptr) first_child_->prev_sibling_ = &child;
    first_child_ = &child;
  }

  /// Marks this node and all descendants and gathers their waiters here.
  void mark_subtree() noexcept {
    token_node* node = this;
    for (;;) {
      node->cancelled_ = true;
      while (node != this && node->first_waiter_ != nullptr) {
        token_waiter* waiter = node->first_waiter_;
        node->unlink(*waiter);
        link(*waiter);
      }
      if (node->first_child_ != nullptr) {
        node = node->first_child_;
        continue;
      }
      while (node != this && node->next_sibling_ == nullptr) node = node->parent_;
      if (node == this) return;
      node = node->next_sibling_;
    }
  }

  void link(token_waiter& waiter) noexcept {
    waiter.node = this;
    waiter.prev = nullptr;
    waiter.next = first_waiter_;
    if (first_waiter_ != nullptr) first_waiter_->prev = &waiter;
    first_waiter_ = &waiter;
  }

  void unlink(token_waiter& waiter) noexcept {
    (waiter.prev == nullptr ? first_waiter_ : waiter.prev->next) = waiter.next;
    if (waiter.next != nullptr) waiter.next->prev = waiter.prev;
    waiter.node = nullptr;
  }

  const ref<token_tree> tree_;
  // All below: the tree's mutex.
  token_node* parent_ = nullptr;
  token_node* first_child_ = nullptr;
  token_node* next_sibling_ = nullptr;
  token_node* prev_sibling_ = nullptr;
  token_waiter* first_waiter_ = nullptr;
  bool cancelled_ = false;
};

}  // namespace detail

cancellation_token::cancellation_token()
    : node_(detail::make_ref<detail::token_node>(detail::make_ref<detail::token_tree>())) {}
cancellation_token::cancellation_token(detail::ref<detail::token_node> node) noexcept
    : node_(std::move(node)) {}
cancellation_token::cancellation_token(const cancellation_token&) noexcept = default;
cancellation_token& cancellation_token::operator=(const cancellation_token&) noexcept = default;
cancellation_token::~cancellation_token() = default;

void cancellation_token::cancel() const noexcept { node_->cancel(); }
bool cancellation_token::is_cancelled() const noexcept { return node_->is_cancelled(); }

cancellation_token cancellation_token::child_token() const {
  return cancellation_token(detail::token_node::make_child(*node_));
}

cancellation_token::cancelled_await cancellation_token::cancelled() const {
  return cancelled_await(*this);
}

cancellation_token::drop_guard cancellation_token::make_drop_guard() const {
  return drop_guard(*this);
}

cancellation_token::cancelled_await::~cancelled_await() { token_.node_->forget(waiter_); }

bool cancellation_token::cancelled_await::poll(const waker& w) noexcept {
  return token_.node_->poll(waiter_, w);
}

}  // namespace rt
