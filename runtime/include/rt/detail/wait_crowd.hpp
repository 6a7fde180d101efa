// SPDX-License-Identifier: Apache-2.0
//
// Those who wait for one event of a channel, which wakes them all.
//
// Thread safety: the mutex of whoever owns the crowd guards it; each member says whether that is
// held. Wakers are called and dropped outside it.
// Invariant [round]: a node's stamp is the round in which it began to wait. A wake takes out those
// of earlier rounds only, so that it ends although some begin to wait again meanwhile.
#pragma once

#include <cstdint>
#include <utility>

#include "rt/detail/wait_list.hpp"
#include "rt/port/mutex.hpp"

namespace rt::detail {

/// Wakes those in `waiting` whose stamp is below `round`, which stand in front. Without `guard`.
/// O(those).
inline void wake_until(port::mutex& guard, wait_list& waiting, std::uint64_t round) noexcept {
  for (;;) {
    waker next;
    {
      const port::lock lock(guard);
      if (waiting.empty() || waiting.front()->stamp >= round) return;
      next = waiting.pop(wait_node::signal::all);
    }
    next.wake();
  }
}

class wait_crowd {
 public:
  explicit wait_crowd(port::mutex& guard) noexcept : guard_(guard) {}

  /// `node` waits, with `w` from now on; afterwards `w` is its former waker, to be dropped after
  /// the mutex. With it. O(1).
  void join(wait_node& node, waker& w) noexcept {
    if (!node.linked) {
      node.stamp = round_;
      waiting_.push_back(node);
    }
    std::swap(node.w, w);
  }
  /// `node` waits no more, if it did. Without the mutex. O(1).
  void leave(wait_node& node) noexcept {
    waker dropped;
    const port::lock lock(guard_);
    dropped = std::exchange(node.w, waker());
    if (node.linked) waiting_.unlink(node);
  }
  /// Wakes all who wait now. Without the mutex.
  void wake_all() noexcept {
    std::uint64_t now = 0;
    {
      const port::lock lock(guard_);
      now = ++round_;
    }
    wake_until(guard_, waiting_, now);
  }

 private:
  port::mutex& guard_;
  wait_list waiting_;
  std::uint64_t round_ = 0;
};

}  // namespace rt::detail
