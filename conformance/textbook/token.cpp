// SPDX-License-Identifier: Apache-2.0
#include "conformance/textbook/token.hpp"

#include <mutex>
#include <thread>
#include <utility>

namespace conformance::textbook {
namespace {

std::mutex tree_mutex;  // [one-tree-mutex]

/// Cancels `node` and what is below it; collects whom to wake (held).
void cancel_below(token_node& node, std::vector<waker>& to_wake) {
  behaviour& decide = current_behaviour();
  if (node.cancelled) return;
  node.cancelled = true;
  for (auto& [number, waiter] : node.waiters) {
    if (!decide.token_wakes_all() && &waiter != &node.waiters.begin()->second) break;
    waiter.told = true;
    to_wake.push_back(std::exchange(waiter.wake, waker()));
  }
  if (!node.waiters.empty() && !decide.token_stays_cancelled()) node.cancelled = false;
  if (!decide.token_cancels_children()) return;
  for (const auto& child : node.children)
    if (const auto alive = child.lock()) cancel_below(*alive, to_wake);
}

void cancel_tree(token_node& root) {
  std::vector<waker> to_wake;
  std::vector<std::weak_ptr<task_base>> lookers;
  {
    const std::lock_guard lock(tree_mutex);
    cancel_below(root, to_wake);
    if (!current_behaviour().token_only_signals()) lookers = root.lookers;
  }
  for (const auto& waiter : to_wake) waiter.wake();
  for (const auto& looker : lookers)
    if (const auto alive = looker.lock()) alive->abort();
}

}  // namespace

// --- waiting ------------------------------------------------------------------------------------

cancelled_awaiter::~cancelled_awaiter() {
  token_node::waiter gone;  // destroyed unlocked
  const std::lock_guard lock(tree_mutex);
  if (number_ == 0) return;
  gone = std::move(node_->waiters.at(number_));
  node_->waiters.erase(number_);
}

bool cancelled_awaiter::ready(poll_context& context) {
  waker previous;  // destroyed unlocked
  std::unique_lock lock(tree_mutex);
  if (number_ == 0) {
    if (node_->cancelled) return true;
    if (!current_behaviour().token_registers_atomically()) {
      // Makes the window between looking and registering as wide as a cancel needs.
      for (int i = 0; i < 2000 && !node_->cancelled; ++i) {
        lock.unlock();
        std::this_thread::yield();
        lock.lock();
      }
    }
    number_ = ++node_->next_waiter;
  }
  auto& waiter = node_->waiters[number_];
  if (waiter.told) return true;
  previous = std::exchange(waiter.wake, context.current_waker());
  return false;
}

void cancelled_awaiter::await_resume() {
  if (current_behaviour().token_leaves_time_to_clean_up()) return;
  if (task_base* const self = scheduler::current_task()) self->abort();
}

// --- the token ----------------------------------------------------------------------------------

void cancellation_token::cancel() const { cancel_tree(*node_); }

bool cancellation_token::is_cancelled() const {
  task_base* const looker = scheduler::current_task();
  const std::lock_guard lock(tree_mutex);
  if (looker != nullptr && !current_behaviour().token_only_signals())
    node_->lookers.push_back(
        std::static_pointer_cast<task_base>(looker->shared_from_this()));
  return node_->cancelled;
}

cancellation_token cancellation_token::child() const {
  auto made = std::make_shared<token_node>();
  made->parent = node_;
  const std::lock_guard lock(tree_mutex);
  std::erase_if(node_->children, [](const auto& child) { return child.expired(); });
  node_->children.push_back(made);
  made->cancelled = node_->cancelled && current_behaviour().token_child_inherits();
  return cancellation_token(std::move(made));
}

cancellation_token::guard::~guard() {
  if (node_ && current_behaviour().token_guard_cancels()) cancel_tree(*node_);
}

}  // namespace conformance::textbook
