// SPDX-License-Identifier: Apache-2.0
//
// Watch channels without their value; see rt/detail/watch_core.hpp.

#include "rt/detail/watch_core.hpp"

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
  watching_.wake_all();
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
  unwatched_.wake_all();
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

watch_core::answer watch_core::poll_changed(wait_node& node, std::uint64_t& seen,
                                            const waker& w) noexcept {
  waker old = w;  // the former one is dropped after the mutex
  const port::lock lock(mutex_);
  if (version_ != seen) {
    seen = version_;
    return answer::changed;
  }
  if (senders_ == 0) return answer::closed;
  watching_.join(node, old);
  return answer::waiting;
}

bool watch_core::poll_unwatched(wait_node& node, const waker& w) noexcept {
  waker old = w;  // the former one is dropped after the mutex
  const port::lock lock(mutex_);
  if (receivers_ == 0) return true;
  unwatched_.join(node, old);
  return false;
}

}  // namespace rt::detail
