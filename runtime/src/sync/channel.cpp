// SPDX-License-Identifier: Apache-2.0
//
// The untyped part of mpsc channels; see rt/detail/channel.hpp for the invariants named below.

#include "rt/detail/channel.hpp"

#include <utility>

#include "rt/detail/assert.hpp"

namespace rt::detail {

void channel::sender_added() noexcept {
  const port::lock lock(mutex_);
  ++senders_;
}

void channel::sender_gone() noexcept {
  waker receiver;
  {
    const port::lock lock(mutex_);
    if (--senders_ > 0) return;
    receiver = std::exchange(receiver_, waker());
  }
  receiver.wake();
}

channel::push channel::push_or_wait(send_waiter& waiter, message_base* m,
                                    const waker& w) noexcept {
  waker receiver;
  waker old = w;
  {
    const port::lock lock(mutex_);
    if (waiter.now == send_waiter::state::granted) {
      waiter.now = send_waiter::state::idle;
      --grants_;
      if (receiver_gone_) return push::closed;
      receiver = append(m);  // also when closed meanwhile: the room was promised
    } else if (closed_) {
      return push::closed;
    } else if (waiter.now == send_waiter::state::waiting) {
      std::swap(waiter.w, old);
      return push::waiting;
    } else if (room_ > 0) {
      if (room_ != unbounded) --room_;
      receiver = append(m);
    } else {
      waiter.now = send_waiter::state::waiting;
      waiter.next = nullptr;
      waiter.prev = last_waiting_;
      (last_waiting_ == nullptr ? first_waiting_ : last_waiting_->next) = &waiter;
      last_waiting_ = &waiter;
      std::swap(waiter.w, old);
      return push::waiting;
    }
  }
  receiver.wake();
  return push::sent;
}

bool channel::try_push(message_base* m) noexcept {
  waker receiver;
  {
    const port::lock lock(mutex_);
    if (closed_ || room_ == 0) return false;
    if (room_ != unbounded) --room_;
    receiver = append(m);
  }
  receiver.wake();
  return true;
}

void channel::forget(send_waiter& waiter) noexcept {
  waker next_sender;
  waker receiver;
  {
    const port::lock lock(mutex_);
    if (waiter.now == send_waiter::state::waiting) unlink(waiter);
    if (waiter.now == send_waiter::state::granted) {
      --grants_;
      next_sender = give_room();  // [no-leak]
      if (finished()) receiver = std::exchange(receiver_, waker());
    }
    waiter.now = send_waiter::state::idle;
  }
  next_sender.wake();
  receiver.wake();
}

bool channel::can_pop_or_wait(const waker& w) noexcept {
  waker old = w;
  const port::lock lock(mutex_);
  if (first_ != nullptr || finished()) return true;
  std::swap(receiver_, old);
  return false;
}

message_base* channel::try_pop() noexcept {
  message_base* m = nullptr;
  waker sender;
  {
    const port::lock lock(mutex_);
    m = first_;
    if (m == nullptr) return nullptr;
    first_ = m->next;
    sender = give_room();
  }
  sender.wake();
  return m;
}

message_base* channel::take_all() noexcept {
  const port::lock lock(mutex_);
  receiver_gone_ = true;
  return std::exchange(first_, nullptr);
}

void channel::close() noexcept {
  for (;;) {
    waker sender;
    {
      const port::lock lock(mutex_);
      closed_ = true;
      if (first_waiting_ == nullptr) return;
      sender = std::exchange(first_waiting_->w, waker());
      first_waiting_->now = send_waiter::state::idle;
      unlink(*first_waiting_);
    }
    sender.wake();
  }
}

bool channel::is_closed() noexcept {
  const port::lock lock(mutex_);
  return closed_;
}

waker channel::append(message_base* m) noexcept {
  m->next = nullptr;
  (first_ == nullptr ? first_ : last_->next) = m;
  last_ = m;
  return std::exchange(receiver_, waker());
}

waker channel::give_room() noexcept {
  if (first_waiting_ == nullptr) {
    if (room_ != unbounded) ++room_;
    return waker();
  }
  send_waiter& next = *first_waiting_;
  unlink(next);
  next.now = send_waiter::state::granted;  // [in-turn]
  ++grants_;
  return std::exchange(next.w, waker());
}

void channel::unlink(send_waiter& waiter) noexcept {
  (waiter.prev == nullptr ? first_waiting_ : waiter.prev->next) = waiter.next;
  (waiter.next == nullptr ? last_waiting_ : waiter.next->prev) = waiter.prev;
  waiter.next = nullptr;
  waiter.prev = nullptr;
}

bool channel::finished() const noexcept {
  return first_ == nullptr && grants_ == 0 && (closed_ || senders_ == 0);
}

}  // namespace rt::detail
