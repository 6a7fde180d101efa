// SPDX-License-Identifier: Apache-2.0
//
// The queue of a join set; see rt/detail/join_queue.hpp.

#include "rt/detail/join_queue.hpp"

#include <utility>

namespace rt::detail {

member_waker::member_waker(ref<join_queue> queue, void* member)
    : queue_(std::move(queue)), member_(member) {}

void member_waker::wake() noexcept { queue_->push(*this); }

void join_queue::push(member_waker& member) noexcept {
  waker waiter;
  {
    const port::lock lock(mutex_);
    if (member.member_ == nullptr || member.queued_) return;
    member.queued_ = true;
    member.add_ref();
    member.next_ = nullptr;
    (first_ == nullptr ? first_ : last_->next_) = &member;
    last_ = &member;
    waiter = std::exchange(waiter_, waker());
  }
  waiter.wake();
}

void* join_queue::pop_or_wait(const waker* w) {
  waker old;  // dropped after the mutex
  for (;;) {
    ref<member_waker> popped;
    const port::lock lock(mutex_);
    if (first_ == nullptr) {
      if (w != nullptr) old = std::exchange(waiter_, *w);
      return nullptr;
    }
    popped = ref<member_waker>::adopt(first_);
    first_ = popped->next_;
    popped->queued_ = false;
    if (popped->member_ != nullptr) return popped->member_;
  }
}

void join_queue::forget(member_waker& member) noexcept {
  const port::lock lock(mutex_);
  member.member_ = nullptr;
}

}  // namespace rt::detail
