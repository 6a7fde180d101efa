// SPDX-License-Identifier: Apache-2.0
//
// The queue of a join set; see rt/detail/join_queue.hpp.

#include "rt/detail/join_queue.hpp"

#include <mutex>
#include <utility>

namespace rt::detail {
namespace {
using lock = std::lock_guard<port::spin_lock>;
}

set_member::~set_member() = default;

void set_member::wake() noexcept {
  add_ref();
  queue_->push(this);
}

void set_member::wake_and_release() noexcept { queue_->push(this); }

// A queued member refers to the queue, so a queue that goes has none: the set empties it.
join_queue::~join_queue() = default;

void join_queue::push(set_member* member) noexcept {
  waker waiter;
  // Leaving the lock is the last use of the queue, which may go with the member.
  {
    const lock held(mutex_);
    if (member->in_set_ && !member->queued_) {
      member->queued_ = true;
      member->next_ = nullptr;
      (first_ == nullptr ? first_ : last_->next_) = member;
      last_ = member;
      member = nullptr;
      waiter = std::exchange(waiter_, waker());
    }
  }
  if (member != nullptr) member->drop_ref();
  waiter.wake_and_drop();
}

ref<set_member> join_queue::pop_or_wait(const waker* w) noexcept {
  waker old;  // dropped after the lock
  for (;;) {
    ref<set_member> popped;  // a stale one is dropped after the lock
    const lock held(mutex_);
    if (first_ == nullptr) {
      if (w != nullptr && !waiter_.will_wake(*w)) old = std::exchange(waiter_, *w);
      return {};
    }
    popped = ref<set_member>::adopt(first_);
    first_ = popped->next_;
    popped->queued_ = false;
    if (std::exchange(popped->in_set_, false)) return popped;
  }
}

void join_queue::restore(set_member& member) noexcept {
  const lock held(mutex_);
  member.in_set_ = true;
}

void join_queue::forget(set_member& member) noexcept {
  const lock held(mutex_);
  member.in_set_ = false;
}

}  // namespace rt::detail
