// SPDX-License-Identifier: Apache-2.0
//
// Barriers; see rt/barrier.hpp.

#include "rt/barrier.hpp"

#include <utility>

namespace rt {

using signal = detail::wait_node::signal;

bool barrier::wait_await::poll(const waker& w) noexcept {
  if (leader_) return true;
  std::uint64_t round = 0;
  {
    waker old = w;  // the former one is dropped after the mutex
    const port::lock lock(barrier_->mutex_);
    if (node_.heard != signal::none) return true;
    if (std::exchange(arrived_, true)) {
      std::swap(node_.w, old);
      return false;
    }
    if (++barrier_->arrived_ < barrier_->size_) {
      node_.stamp = barrier_->rounds_;
      barrier_->waiting_.push_back(node_);
      std::swap(node_.w, old);
      return false;
    }
    leader_ = true;
    barrier_->arrived_ = 0;
    round = barrier_->rounds_++;
  }
  for (;;) {
    waker next;
    {
      const port::lock lock(barrier_->mutex_);
      // Whoever came for a later round is behind all of ours.
      if (barrier_->waiting_.empty() || barrier_->waiting_.front()->stamp > round) return true;
      next = barrier_->waiting_.pop(signal::all);
    }
    next.wake();
  }
}

barrier::wait_await::~wait_await() {
  if (!arrived_) return;
  waker mine;
  const port::lock lock(barrier_->mutex_);
  mine = std::exchange(node_.w, waker());
  if (node_.linked) barrier_->waiting_.unlink(node_);
}

}  // namespace rt
