// SPDX-License-Identifier: Apache-2.0
//
// How a join set hears which of its tasks are over: each member has a waker that puts the member
// into a queue of the set, once, and wakes whoever waits for the set.
//
// Thread safety: members are woken from any thread; the queue is read by the set's owner.
// Invariant [no-cycle]: a member's waker refers to the queue but not to the member's join handle,
// so a task that keeps the waker does not keep itself.
#pragma once

#include <deque>

#include "rt/detail/ref.hpp"
#include "rt/port/mutex.hpp"
#include "rt/waker.hpp"

namespace rt::detail {

class join_queue;

class member_waker final : public counted, public wake_target {
 public:
  member_waker(ref<join_queue> queue, void* member);
  void wake() noexcept override;
  void retain() noexcept override { add_ref(); }
  void release() noexcept override { drop_ref(); }
  waker make_waker() noexcept {
    add_ref();
    return waker::adopt(this);
  }

 private:
  friend class join_queue;
  ref<join_queue> queue_;
  void* member_;               ///< the set's entry; null once it left. Guarded by the queue.
  member_waker* next_ = nullptr;
  bool queued_ = false;
};

class join_queue final : public counted {
 public:
  /// The entry of a member that may be over; null when there is none, and then `w` will be woken.
  void* pop_or_wait(const waker* w);
  /// The member leaves the set: later wakes do nothing.
  void forget(member_waker& member) noexcept;

 private:
  friend class member_waker;
  ~join_queue() override = default;
  void push(member_waker& member) noexcept;

  port::mutex mutex_;
  member_waker* first_ = nullptr;  ///< each queued member holds a reference of its own
  member_waker* last_ = nullptr;
  waker waiter_;
};

}  // namespace rt::detail
