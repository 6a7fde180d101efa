// SPDX-License-Identifier: Apache-2.0
//
// Notifications; see rt/notify.hpp.

#include "rt/notify.hpp"

#include <utility>

#include "rt/detail/wait_crowd.hpp"

namespace rt {

using signal = detail::wait_node::signal;

waker notify::next_or_permit() noexcept {
  // Those in front that a notify_waiters is about to wake are notified already.
  const std::uint64_t now = calls_.load(port::memory_order_relaxed);
  detail::wait_node* node = waiting_.front();
  while (node != nullptr && node->stamp != now) node = node->next;
  if (node != nullptr) return waiting_.take(*node, signal::one);
  permit_ = true;
  return waker();
}

void notify::notify_one() noexcept {
  waker chosen;
  {
    const port::lock lock(mutex_);
    chosen = next_or_permit();
  }
  chosen.wake();
}

void notify::notify_waiters() noexcept {
  std::uint64_t now = 0;
  {
    const port::lock lock(mutex_);
    // release: pairs with the acquire in the constructor of a wait, which happens after this call.
    now = calls_.fetch_add(1, port::memory_order_release) + 1;
  }
  detail::wake_until(mutex_, waiting_, now);
}

notify::notified_await::notified_await(notify& source) noexcept : source_(&source) {
  // acquire: pairs with notify_waiters.
  node_.stamp = source.calls_.load(port::memory_order_acquire);
}

bool notify::notified_await::ask(const waker* w) noexcept {
  if (seen_) return true;
  waker old = w == nullptr ? waker() : *w;  // dropped after the mutex
  const port::lock lock(source_->mutex_);
  if (node_.heard != signal::none) return seen_ = true;
  if (!node_.linked) {
    if (node_.stamp != source_->calls_.load(port::memory_order_relaxed)) return seen_ = true;
    if (std::exchange(source_->permit_, false)) return seen_ = true;
    source_->waiting_.push_back(node_);
  }
  if (w != nullptr) std::swap(node_.w, old);
  return false;
}

notify::notified_await::~notified_await() {
  if (seen_) return;
  waker next;
  waker mine;
  {
    const port::lock lock(source_->mutex_);
    mine = std::exchange(node_.w, waker());
    if (node_.linked) source_->waiting_.unlink(node_);
    if (node_.heard == signal::one) next = source_->next_or_permit();
  }
  next.wake();
}

}  // namespace rt
