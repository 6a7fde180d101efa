// SPDX-License-Identifier: Apache-2.0
//
// How a join set hears which of its tasks are over: each member has a waker that puts the member
// into a queue of the set, once, and wakes whoever waits for the set.
//
// Thread safety: members are woken from any thread; the queue is read by the set's owner. One lock,
// held for a handful of instructions.
// Invariant [no-cycle]: a member holds the join handle of its task only while it is in the set, so a
// task that keeps the member's waker does not keep itself.
#pragma once

#include <cstdint>
#include <utility>

#include "rt/detail/memory.hpp"
#include "rt/detail/ref.hpp"
#include "rt/port/spin_lock.hpp"
#include "rt/waker.hpp"

namespace rt::detail {

class join_queue;

/// One member; the set derives from it. Born with two references: the set's, and the one of the
/// waker that `first_waker` gives.
class set_member : public pooled, public wake_target {
 public:
  explicit set_member(ref<join_queue> queue) noexcept : queue_(std::move(queue)) {}
  set_member(const set_member&) = delete;
  set_member& operator=(const set_member&) = delete;
  void wake() noexcept override;
  void retain() noexcept override { add_ref(); }
  void release() noexcept override { drop_ref(); }
  void add_ref() noexcept {
    // relaxed: whoever copies a reference already has one.
    references_.fetch_add(1, port::memory_order_relaxed);
  }
  void drop_ref(std::uint32_t n = 1) noexcept {
    // As counted::drop_ref.
    if (references_.load(port::memory_order_acquire) == n ||
        references_.fetch_sub(n, port::memory_order_acq_rel) == n) {
      delete this;
    }
  }
  void wake_and_release() noexcept override;
  waker first_waker() noexcept { return waker::adopt(this); }
  waker make_waker() noexcept {
    add_ref();
    return waker::adopt(this);
  }

  set_member* set_next = nullptr;  ///< these two belong to the set
  set_member* set_prev = nullptr;

 protected:
  virtual ~set_member();

 private:
  friend class join_queue;
  port::atomic<std::uint32_t> references_{2};  ///< a `counted` would take two words more
  bool in_set_ = true;  ///< these three belong to the queue
  bool queued_ = false;
  set_member* next_ = nullptr;
  ref<join_queue> queue_;
};

class join_queue final : public counted {
 public:
  /// A member that may be over; null when there is none, and then `w` will be woken. It is no more
  /// in the set: when it is not over after all, `restore` it before its task is asked again.
  ref<set_member> pop_or_wait(const waker* w) noexcept;
  void restore(set_member& member) noexcept;
  /// The member leaves the set: later wakes do nothing.
  void forget(set_member& member) noexcept;

 private:
  friend class set_member;
  ~join_queue() override;
  /// Uses up one reference to the member.
  void push(set_member* member) noexcept;

  port::spin_lock mutex_;
  set_member* first_ = nullptr;  ///< each queued member holds a reference of its own
  set_member* last_ = nullptr;
  waker waiter_;
};

}  // namespace rt::detail
