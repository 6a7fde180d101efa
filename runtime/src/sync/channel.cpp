// SPDX-License-Identifier: Apache-2.0
//
// The untyped part of mpsc channels; see rt/detail/channel.hpp for the invariants named below.

#include "rt/detail/channel.hpp"

#include <mutex>
#include <utility>

#include "rt/detail/assert.hpp"

namespace rt::detail {
namespace {
using lock = std::lock_guard<port::spin_lock>;
}

void channel::sender_added() noexcept {
  const lock held(mutex_);
  ++senders_;
}

void channel::sender_gone() noexcept {
  waker receiver;
  {
    const lock held(mutex_);
    if (--senders_ > 0) return;
    receiver = std::exchange(receiver_, waker());
  }
  receiver.wake_and_drop();
}

channel::push channel::push_or_wait(send_waiter& waiter, message_base* m,
                                    const waker& w) noexcept {
  waker receiver;
  waker old;  // dropped after the lock
  {
    const lock held(mutex_);
    if (waiter.now == send_waiter::state::granted) {
      waiter.now = send_waiter::state::idle;
      waiter.got = 0;
      --grants_;
      if (receiver_gone_) return push::closed;
      receiver = append(m);  // also when closed meanwhile: the room was promised
    } else if (closed_) {
      return push::closed;
    } else if (waiter.now == send_waiter::state::waiting) {
      if (!waiter.w.will_wake(w)) old = std::exchange(waiter.w, w);
      return push::waiting;
    } else if (room_ > 0) {
      if (room_ != unbounded) --room_;
      receiver = append(m);
    } else {
      wait_in_line(waiter, w);
      return push::waiting;
    }
  }
  receiver.wake_and_drop();
  return push::sent;
}

void channel::wait_in_line(send_waiter& waiter, const waker& w) noexcept {
  waiter.now = send_waiter::state::waiting;
  waiter.next = nullptr;
  waiter.prev = last_waiting_;
  (last_waiting_ == nullptr ? first_waiting_ : last_waiting_->next) = &waiter;
  last_waiting_ = &waiter;
  waiter.w = w;
  waiter.got = room_;  // [in-turn]
  grants_ += room_;
  room_ = 0;
}

bool channel::take_room(std::size_t n) noexcept {
  if (room_ < n) return false;
  if (room_ != unbounded) room_ -= n;
  grants_ += n;
  return true;
}

channel::push channel::reserve_or_wait(send_waiter& waiter, const waker& w) noexcept {
  waker old;  // dropped after the lock
  const lock held(mutex_);
  if (waiter.now == send_waiter::state::granted) {
    waiter.now = send_waiter::state::idle;
    waiter.got = 0;  // the grants stay counted, for the reservation
    return push::sent;
  }
  if (closed_) return push::closed;
  if (waiter.now == send_waiter::state::waiting) {
    if (!waiter.w.will_wake(w)) old = std::exchange(waiter.w, w);
    return push::waiting;
  }
  if (take_room(waiter.wanted)) return push::sent;
  wait_in_line(waiter, w);
  return push::waiting;
}

bool channel::try_reserve(std::size_t n) noexcept {
  const lock held(mutex_);
  return !closed_ && take_room(n);
}

bool channel::push_reserved(message_base* m) noexcept {
  waker receiver;
  {
    const lock held(mutex_);
    --grants_;
    if (receiver_gone_) return false;
    receiver = append(m);
  }
  receiver.wake_and_drop();
  return true;
}

void channel::give_back(std::size_t n) noexcept {
  for (; n > 0; --n) {
    waker next_sender;
    waker receiver;
    {
      const lock held(mutex_);
      --grants_;
      next_sender = give_room();  // [no-leak]
      if (finished()) receiver = std::exchange(receiver_, waker());
    }
    next_sender.wake_and_drop();
    receiver.wake_and_drop();
  }
}

bool channel::poll_closed(wait_node& node, const waker& w) noexcept {
  waker old;  // dropped after the lock
  const lock held(mutex_);
  if (closed_) return true;
  if (!node.linked) until_closed_.push_back(node);
  if (!node.w.will_wake(w)) old = std::exchange(node.w, w);
  return false;
}

void channel::forget_closed(wait_node& node) noexcept {
  waker dropped;
  const lock held(mutex_);
  dropped = std::exchange(node.w, waker());
  if (node.linked) until_closed_.unlink(node);
}

bool channel::revive_sender() noexcept {
  const lock held(mutex_);
  if (senders_ == 0) return false;
  ++senders_;
  return true;
}

std::size_t channel::room() noexcept {
  const lock held(mutex_);
  return room_;
}

std::size_t channel::size() noexcept {
  const lock held(mutex_);
  return size_;
}

bool channel::try_push(message_base* m) noexcept {
  waker receiver;
  {
    const lock held(mutex_);
    if (closed_ || room_ == 0) return false;
    if (room_ != unbounded) --room_;
    receiver = append(m);
  }
  receiver.wake_and_drop();
  return true;
}

void channel::forget(send_waiter& waiter) noexcept {
  std::size_t unused = 0;
  {
    const lock held(mutex_);
    if (waiter.now == send_waiter::state::waiting) unlink(waiter);
    waiter.now = send_waiter::state::idle;
    unused = std::exchange(waiter.got, 0);
  }
  give_back(unused);
}

message_base* channel::pop_or_wait(const waker& w, bool* over) noexcept {
  waker sender;
  waker old;  // dropped after the lock
  message_base* m = nullptr;
  *over = false;
  {
    const lock held(mutex_);
    m = first_;
    if (m != nullptr) {
      pop_first();
      sender = give_room();
    } else if (finished()) {
      *over = true;
    } else if (!receiver_.will_wake(w)) {
      old = std::exchange(receiver_, w);
    }
  }
  sender.wake_and_drop();
  return m;
}

void channel::put_back(message_base* m) noexcept {
  const lock held(mutex_);
  m->next = first_;
  if (first_ == nullptr) last_ = m;
  first_ = m;
  ++size_;
  if (room_ == unbounded) return;
  if (room_ > 0) {
    --room_;
  } else {
    ++owed_;
  }
}

message_base* channel::try_pop() noexcept {
  message_base* m = nullptr;
  waker sender;
  {
    const lock held(mutex_);
    m = pop_first();
    if (m == nullptr) return nullptr;
    sender = give_room();
  }
  sender.wake_and_drop();
  return m;
}

message_base* channel::receiver_goes() noexcept {
  waker own;  // of a receive that was given up; dropped after the lock
  message_base* rest = nullptr;
  {
    const lock held(mutex_);
    closed_ = true;
    receiver_gone_ = true;
    size_ = 0;
    rest = std::exchange(first_, nullptr);
    own = std::exchange(receiver_, waker());
  }
  close();
  return rest;
}

void channel::close() noexcept {
  for (;;) {
    waker told;
    {
      const lock held(mutex_);
      closed_ = true;
      if (first_waiting_ != nullptr) {
        told = std::exchange(first_waiting_->w, waker());
        first_waiting_->now = send_waiter::state::idle;
        grants_ -= std::exchange(first_waiting_->got, 0);  // [no-leak]: nobody wants its room now
        unlink(*first_waiting_);
      } else if (!until_closed_.empty()) {
        told = until_closed_.pop(wait_node::signal::all);
      } else if (receiver_ && finished()) {
        told = std::exchange(receiver_, waker());
      } else {
        return;
      }
    }
    told.wake_and_drop();
  }
}

bool channel::is_closed() noexcept {
  const lock held(mutex_);
  return closed_;
}

waker channel::append(message_base* m) noexcept {
  m->next = nullptr;
  (first_ == nullptr ? first_ : last_->next) = m;
  last_ = m;
  ++size_;
  return std::exchange(receiver_, waker());
}

message_base* channel::pop_first() noexcept {
  message_base* m = first_;
  if (m == nullptr) return nullptr;
  first_ = m->next;
  --size_;
  return m;
}

waker channel::give_room() noexcept {
  if (owed_ > 0) {
    --owed_;
    return waker();
  }
  if (first_waiting_ == nullptr) {
    if (room_ != unbounded) ++room_;
    return waker();
  }
  send_waiter& next = *first_waiting_;
  ++grants_;
  if (++next.got < next.wanted) return waker();
  unlink(next);
  next.now = send_waiter::state::granted;  // [in-turn]
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
