// SPDX-License-Identifier: Apache-2.0
//
// Every receiver gets a copy of every message sent after it subscribed. Senders never wait: a
// receiver that is slower than the capacity loses the oldest messages, and is told how many.
//
//   auto [tx, rx] = rt::broadcast<int>(16);
//   tx.send(1);
//   auto got = co_await rx.recv();   // a value, or lagged, or closed
//
// Thread safety: senders may be copied to any thread; a receiver belongs to one at a time. T must
// be copyable, Send and Sync. Messages are copied and destroyed, and wakers called, outside the mutex.
#pragma once

#include <bit>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "rt/detail/block.hpp"
#include "rt/detail/budget.hpp"
#include "rt/detail/ref.hpp"
#include "rt/detail/wait_crowd.hpp"
#include "rt/leaf.hpp"
#include "rt/misuse.hpp"
#include "rt/port/mutex.hpp"
#include "rt/send.hpp"

namespace rt {

/// What a receive yields: one of value, lagged, closed, or (of try_recv) empty.
template <class T>
class broadcast_received {
 public:
  enum class kind : unsigned char { value, lagged, closed, empty };

  explicit broadcast_received(T value) : kind_(kind::value), value_(std::move(value)) {}
  explicit broadcast_received(kind k, std::uint64_t missed = 0) : kind_(k), missed_(missed) {}

  explicit operator bool() const noexcept { return kind_ == kind::value; }
  bool is_lagged() const noexcept { return kind_ == kind::lagged; }
  bool is_closed() const noexcept { return kind_ == kind::closed; }
  bool is_empty() const noexcept { return kind_ == kind::empty; }
  /// How many messages were lost, when lagged; the next receive yields the oldest that is left.
  std::uint64_t missed() const noexcept { return missed_; }
  /// The value; throws `misuse` when there is none.
  T& value() {
    if (kind_ != kind::value) throw misuse("a broadcast receive was asked for a value it has not");
    return *value_;
  }
  T& operator*() { return value(); }

 private:
  kind kind_;
  std::uint64_t missed_ = 0;
  std::optional<T> value_;
};

namespace detail {

/// Invariants: the slot of message n is n modulo the capacity; a slot is emptied by the last
/// receiver that had to see it, or overwritten.
template <class T>
class broadcast_state final : public counted {
 public:
  using received = broadcast_received<T>;
  using message = std::shared_ptr<const T>;

  explicit broadcast_state(std::size_t capacity) : slots_(std::bit_ceil(capacity)) {}

  void sender_added() noexcept {
    const port::lock lock(mutex_);
    ++senders_;
  }
  void sender_gone() noexcept {
    {
      const port::lock lock(mutex_);
      if (--senders_ > 0) return;
    }
    waiting_.wake_all();
  }
  std::uint64_t receiver_added() noexcept {
    const port::lock lock(mutex_);
    ++receivers_;
    return tail_;
  }
  void receiver_gone(std::uint64_t next) noexcept {
    std::vector<message> dropped;  // outlives the lock
    const port::lock lock(mutex_);
    --receivers_;
    const std::uint64_t oldest = tail_ < slots_.size() ? 0 : tail_ - slots_.size();
    if (next < oldest) next = oldest;
    for (; next < tail_; ++next) {
      slot& s = slots_[next % slots_.size()];
      if (--s.unseen > 0) continue;
      try {
        dropped.push_back(std::move(s.value));
      } catch (...) {
        s.unseen = 0;  // no memory to carry it out: it stays until it is overwritten
      }
    }
  }
  std::size_t receivers() noexcept {
    const port::lock lock(mutex_);
    return receivers_;
  }
  std::uint64_t waiting_for(std::uint64_t next) noexcept {
    const port::lock lock(mutex_);
    return tail_ - next < slots_.size() ? tail_ - next : slots_.size();
  }
  bool closed() noexcept {
    const port::lock lock(mutex_);
    return senders_ == 0;
  }

  std::size_t send(T value) {
    message m = std::make_shared<const T>(std::move(value));
    std::size_t reached = 0;
    {
      const port::lock lock(mutex_);
      reached = receivers_;
      if (reached == 0) return 0;
      slot& s = slots_[tail_ % slots_.size()];
      std::swap(s.value, m);  // the former one is destroyed after the mutex
      s.unseen = reached;
      ++tail_;
    }
    waiting_.wake_all();
    return reached;
  }

  /// True when `take` has something to say; otherwise `w` will be woken.
  bool poll(wait_node& node, std::uint64_t next, const waker& w) noexcept {
    waker old = w;  // the former one is dropped after the mutex
    const port::lock lock(mutex_);
    if (next != tail_ || senders_ == 0) return true;
    waiting_.join(node, old);
    return false;
  }
  void forget(wait_node& node) noexcept { waiting_.leave(node); }

  received take(std::uint64_t& next) {
    message m;
    {
      const port::lock lock(mutex_);
      if (next == tail_) {
        return received(senders_ == 0 ? received::kind::closed : received::kind::empty);
      }
      if (const std::uint64_t behind = tail_ - next; behind > slots_.size()) {
        const std::uint64_t missed = behind - slots_.size();
        next += missed;
        return received(received::kind::lagged, missed);
      }
      slot& s = slots_[next++ % slots_.size()];
      if (--s.unseen == 0) {
        m = std::move(s.value);
      } else {
        m = s.value;
      }
    }
    return received(T(*m));
  }

 private:
  struct slot {
    message value;
    std::size_t unseen = 0;
  };
  ~broadcast_state() override = default;

  port::mutex mutex_;
  std::vector<slot> slots_;
  std::uint64_t tail_ = 0;   ///< number of the next message
  std::size_t senders_ = 0;
  std::size_t receivers_ = 0;
  wait_crowd waiting_{mutex_};
};

}  // namespace detail

template <class T>
class broadcast_receiver {
 public:
  static constexpr bool rt_send = Send<T> && Sync<T>;

  broadcast_receiver(broadcast_receiver&&) noexcept = default;
  /// The receiver assigned to goes.
  broadcast_receiver& operator=(broadcast_receiver other) noexcept {
    std::swap(state_, other.state_);
    std::swap(next_, other.next_);
    return *this;
  }
  ~broadcast_receiver() {
    if (state_) state_->receiver_gone(next_);
  }

  /// `co_await rx.recv()`: the next message, `lagged`, or `closed` when all senders have gone and
  /// no message is left. Cancel safe: a dropped await takes nothing out.
  class recv_await;
  recv_await recv() { return recv_await(*this); }
  /// Without waiting; may be `empty`.
  broadcast_received<T> try_recv() { return require().take(next_); }
  /// Blocks this thread. Throws `misuse` inside a task.
  broadcast_received<T> blocking_recv() {
    recv_await wait = recv();
    detail::block_until(wait, "broadcast_receiver::blocking_recv");
    return wait.await_resume();
  }

  /// A receiver of what is sent from now on.
  broadcast_receiver resubscribe() const {
    static_cast<void>(require());
    return broadcast_receiver(state_);
  }
  /// Messages that are waiting, lost ones not counted.
  std::uint64_t len() const { return require().waiting_for(next_); }
  bool is_empty() const { return len() == 0; }
  bool is_closed() const { return require().closed(); }

  explicit broadcast_receiver(detail::ref<detail::broadcast_state<T>> state) noexcept
      : state_(std::move(state)), next_(state_->receiver_added()) {}

 private:
  detail::broadcast_state<T>& require() const {
    if (!state_) throw misuse("this broadcast receiver was moved from");
    return *state_;
  }
  detail::ref<detail::broadcast_state<T>> state_;
  std::uint64_t next_ = 0;
};

template <class T>
class broadcast_receiver<T>::recv_await : public leaf {
 public:
  static constexpr bool rt_send = broadcast_receiver::rt_send;
  explicit recv_await(broadcast_receiver& r) : receiver_(&r), state_(&r.require()) {}
  /// Only before the first poll.
  recv_await(recv_await&& other) noexcept : receiver_(other.receiver_), state_(other.state_) {}
  ~recv_await() { state_->forget(node_); }
  bool poll(const waker& w) noexcept override {
    // A receiver that was emptied while it was awaited is a misuse that await_resume reports.
    if (receiver_->state_.get() != state_.get()) return true;
    const detail::budget_unit budget(w);
    return budget && budget.spend_if(state_->poll(node_, receiver_->next_, w));
  }
  broadcast_received<T> await_resume() {
    if (&receiver_->require() != state_.get()) {
      throw misuse("a broadcast receiver was assigned to while its message was awaited");
    }
    return state_->take(receiver_->next_);
  }

 private:
  broadcast_receiver* receiver_;
  detail::ref<detail::broadcast_state<T>> state_;  ///< where node_ is linked
  detail::wait_node node_;
};

template <class T>
class broadcast_sender {
 public:
  static constexpr bool rt_send = Send<T> && Sync<T>;

  broadcast_sender(const broadcast_sender& other) noexcept : state_(other.state_) {
    if (state_) state_->sender_added();
  }
  broadcast_sender(broadcast_sender&&) noexcept = default;
  broadcast_sender& operator=(broadcast_sender other) noexcept {
    std::swap(state_, other.state_);
    return *this;
  }
  ~broadcast_sender() {
    if (state_) state_->sender_gone();
  }

  /// Never waits. How many receivers will get it; 0, and it is destroyed, when there are none.
  /// O(receivers that wait).
  std::size_t send(T value) { return require().send(std::move(value)); }
  /// A receiver of what is sent from now on.
  broadcast_receiver<T> subscribe() const {
    static_cast<void>(require());
    return broadcast_receiver<T>(state_);
  }
  std::size_t receiver_count() const { return require().receivers(); }

  explicit broadcast_sender(detail::ref<detail::broadcast_state<T>> state) noexcept
      : state_(std::move(state)) {
    state_->sender_added();
  }

 private:
  detail::broadcast_state<T>& require() const {
    if (!state_) throw misuse("this broadcast sender was moved from");
    return *state_;
  }
  detail::ref<detail::broadcast_state<T>> state_;
};

/// A channel that keeps `capacity` messages (rounded up to a power of two); throws `misuse` for 0.
template <class T>
std::pair<broadcast_sender<T>, broadcast_receiver<T>> broadcast(std::size_t capacity) {
  if (capacity == 0) throw misuse("a broadcast channel needs room for at least one message");
  if (!std::has_single_bit(capacity) && std::bit_width(capacity) == 64) {
    throw misuse("a broadcast channel rounds its capacity up to a power of two, and there is none");
  }
  auto state = detail::make_ref<detail::broadcast_state<T>>(capacity);
  return {broadcast_sender<T>(state), broadcast_receiver<T>(state)};
}

}  // namespace rt
