// SPDX-License-Identifier: Apache-2.0
//
// Watch channels without their value; see rt/detail/watch_core.hpp.

#include "rt/detail/watch_core.hpp"

#include <utility>

namespace rt::detail {

void watch_core::sender_added() noexcept {
  const port::lock lock(mutex_);
  ++senders_;
}

void watch_core::sender_gone() noexcept {
  {
    const port::lock lock(mutex_);
    if (--senders_ > 0) return;
  }
  wake_all(watching_);
}

void watch_core::receiver_added() noexcept {
  const port::lock lock(mutex_);
  ++receivers_;
}

void watch_core::receiver_gone() noexcept {
  {
    const port::lock lock(mutex_);
    if (--receivers_ > 0) return;
  }
  wake_all(unwatched_);
}

std::size_t watch_core::receivers() noexcept {
  const port::lock lock(mutex_);
  return receivers_;
}

std::size_t watch_core::senders() noexcept {
  const port::lock lock(mutex_);
  return senders_;
}

std::uint64_t watch_core::version() noexcept {
  const port::lock lock(mutex_);
  return version_;
}

void watch_core::bump() noexcept {
  const port::lock lock(mutex_);
  ++version_;
}

/// Everybody who waits now; who comes while we wake has a later stamp.
void watch_core::wake_all(wait_list& waiting) noexcept {
  std::uint64_t now = 0;
  {
    const port::lock lock(mutex_);
    now = ++stamp_;
  }
  for (;;) {
    waker next;
    {
      const port::lock lock(mutex_);
      if (waiting.empty() || waiting.front()->stamp >= now) return;
      next = waiting.pop(wait_node::signal::all);
    }
    next.wake();
  }
}

watch_core::answer watch_core::poll_changed(wait_node& node, std::uint64_t& seen,
                                            const waker& w) noexcept {
  waker old = w;  // the former one is dropped after the mutex
  const port::lock lock(mutex_);
  if (version_ != seen) {
    seen = version_;
    return answer::changed;
  }
  if (senders_ == 0) return answer::closed;
  if (!node.linked) {
    node.stamp = stamp_;
    watching_.push_back(node);
  }
  std::swap(node.w, old);
  return answer::waiting;
}

bool watch_core::poll_unwatched(wait_node& node, const waker& w) noexcept {
  waker old = w;  // the former one is dropped after the mutex
  const port::lock lock(mutex_);
  if (receivers_ == 0) return true;
  if (!node.linked) {
    node.stamp = stamp_;
    unwatched_.push_back(node);
  }
  std::swap(node.w, old);
  return false;
}

void watch_core::forget(wait_node& node, bool of_sender) noexcept {
  waker dropped;
  const port::lock lock(mutex_);
  dropped = std::exchange(node.w, waker());
  if (node.linked) (of_sender ? unwatched_ : watching_).unlink(node);
}

}  // namespace rt::detail
