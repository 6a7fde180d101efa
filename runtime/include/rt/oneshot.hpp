// SPDX-License-Identifier: Apache-2.0
//
// One value from one sender to one receiver.
//
//   auto [tx, rx] = rt::oneshot<int>();
//   tx.send(5);                            // never waits; false when the receiver has gone
//   std::optional<int> n = co_await rx;    // nothing when the sender went without sending
//
// Thread safety: each end belongs to one thread at a time. Wakers are called, and values destroyed,
// outside the mutex.
#pragma once

#include <optional>
#include <utility>

#include "rt/detail/budget.hpp"
#include "rt/detail/ref.hpp"
#include "rt/leaf.hpp"
#include "rt/misuse.hpp"
#include "rt/port/mutex.hpp"
#include "rt/send.hpp"

namespace rt {

namespace detail {

template <class T>
class oneshot_state final : public counted {
 public:
  /// The sender is done, with a value or without. False when the receiver has gone; then the value,
  /// if there was one, dies here.
  bool sender_done(std::optional<T> value) {
    waker receiver;
    waker sender;
    {
      const port::lock lock(mutex_);
      sender_gone_ = true;
      // Only a pointer changes hands under the mutex: the slot was empty.
      if (!receiver_gone_) value_.swap(value);
      receiver = std::exchange(receiver_, waker());
      sender = std::exchange(sender_, waker());
    }
    receiver.wake();
    return !value.has_value();
  }

  void receiver_done() {
    std::optional<T> unread;
    waker receiver;
    waker sender;
    {
      const port::lock lock(mutex_);
      receiver_gone_ = true;
      value_.swap(unread);
      receiver = std::exchange(receiver_, waker());
      sender = std::exchange(sender_, waker());
    }
    sender.wake();
  }

  /// True when the sender is done.
  bool poll_receiver(const waker& w) {
    waker old = w;
    const port::lock lock(mutex_);
    if (!sender_gone_) std::swap(receiver_, old);
    return sender_gone_;
  }
  bool poll_sender(const waker& w) {
    waker old = w;
    const port::lock lock(mutex_);
    if (!receiver_gone_) std::swap(sender_, old);
    return receiver_gone_;
  }
  bool receiver_gone() {
    const port::lock lock(mutex_);
    return receiver_gone_;
  }
  std::optional<T> take() {
    std::optional<T> taken;
    const port::lock lock(mutex_);
    value_.swap(taken);
    return taken;
  }

 private:
  ~oneshot_state() override = default;

  port::mutex mutex_;
  std::optional<T> value_;
  waker receiver_;
  waker sender_;
  bool sender_gone_ = false;
  bool receiver_gone_ = false;
};

}  // namespace detail

template <class T>
class oneshot_sender {
 public:
  static constexpr bool rt_send = Send<T>;

  oneshot_sender(oneshot_sender&&) noexcept = default;
  oneshot_sender& operator=(oneshot_sender&& other) noexcept {
    std::swap(state_, other.state_);
    return *this;
  }
  ~oneshot_sender() {
    if (state_) state_->sender_done(std::nullopt);
  }

  /// False, and the value is destroyed, when the receiver has gone. A sender sends once.
  bool send(T value) {
    require();
    const auto state = std::exchange(state_, {});
    return state->sender_done(std::optional<T>(std::move(value)));
  }
  bool is_closed() const { return require().receiver_gone(); }

  /// `co_await tx.closed()`: until the receiver has gone.
  class closed_await;
  closed_await closed() { return closed_await(require()); }

  explicit oneshot_sender(detail::ref<detail::oneshot_state<T>> state) noexcept
      : state_(std::move(state)) {}

 private:
  detail::oneshot_state<T>& require() const {
    if (!state_) throw misuse("this oneshot sender was moved from or has sent already");
    return *state_;
  }
  detail::ref<detail::oneshot_state<T>> state_;
};

template <class T>
class oneshot_sender<T>::closed_await : public leaf {
 public:
  static constexpr bool rt_send = Send<T>;
  explicit closed_await(detail::oneshot_state<T>& state)
      : state_(detail::ref<detail::oneshot_state<T>>(&state)) {}
  bool poll(const waker& w) noexcept override { return state_->poll_sender(w); }
  void await_resume() const noexcept {}

 private:
  detail::ref<detail::oneshot_state<T>> state_;
};

template <class T>
class oneshot_receiver {
 public:
  static constexpr bool rt_send = Send<T>;

  oneshot_receiver(oneshot_receiver&&) noexcept = default;
  oneshot_receiver& operator=(oneshot_receiver&& other) noexcept {
    std::swap(state_, other.state_);
    return *this;
  }
  ~oneshot_receiver() { close(); }

  /// `co_await rx`, `co_await rx.recv()`: the value, or nothing when the sender went without
  /// sending. Cancel safe: a dropped await leaves the value here.
  class recv_await;
  recv_await recv() { return recv_await(*this); }
  recv_await operator co_await() { return recv(); }

  /// The value if it is here.
  std::optional<T> try_recv() { return require().take(); }
  /// Refuses the value from now on; one that was sent is destroyed.
  void close() {
    if (state_) state_->receiver_done();
  }

  explicit oneshot_receiver(detail::ref<detail::oneshot_state<T>> state) noexcept
      : state_(std::move(state)) {}

 private:
  detail::oneshot_state<T>& require() const {
    if (!state_) throw misuse("this oneshot receiver was moved from");
    return *state_;
  }
  detail::ref<detail::oneshot_state<T>> state_;
};

template <class T>
class oneshot_receiver<T>::recv_await : public leaf {
 public:
  static constexpr bool rt_send = Send<T>;
  explicit recv_await(oneshot_receiver& receiver)
      : state_(detail::ref<detail::oneshot_state<T>>(&receiver.require())) {}
  bool poll(const waker& w) noexcept override {
    const detail::budget_unit budget(w);
    return budget && budget.spend_if(state_->poll_receiver(w));
  }
  std::optional<T> await_resume() { return state_->take(); }

 private:
  detail::ref<detail::oneshot_state<T>> state_;
};

template <class T>
std::pair<oneshot_sender<T>, oneshot_receiver<T>> oneshot() {
  auto state = detail::make_ref<detail::oneshot_state<T>>();
  return {oneshot_sender<T>(state), oneshot_receiver<T>(state)};
}

}  // namespace rt
