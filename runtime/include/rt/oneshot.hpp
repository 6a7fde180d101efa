// SPDX-License-Identifier: Apache-2.0
//
// One value from one sender to one receiver.
//
//   auto [tx, rx] = rt::oneshot<int>();
//   tx.send(5);                            // never waits; false when the receiver has gone
//   std::optional<int> n = co_await rx;    // nothing when the sender went without sending
//
// Thread safety: each end belongs to one thread at a time. No locks.
#pragma once

#include <optional>
#include <utility>

#include "rt/detail/budget.hpp"
#include "rt/detail/memory.hpp"
#include "rt/detail/ref.hpp"
#include "rt/leaf.hpp"
#include "rt/misuse.hpp"
#include "rt/port/atomic.hpp"
#include "rt/send.hpp"

namespace rt {

namespace detail {

/// The bits of a oneshot: who is done, and whose waker slot the other side may empty.
class oneshot_word {
 public:
  /// The sender is done. `refused`: the receiver had closed before, and nothing has happened.
  enum class sent { refused, silent, wake_receiver };
  [[nodiscard]] sent send() noexcept;
  /// The receiver takes nothing more.
  struct closing {
    bool sent;         ///< the value is the receiver's
    bool own_slot;     ///< the receiver empties its own waker slot
    bool wake_sender;  ///< the sender's slot is the receiver's
  };
  [[nodiscard]] closing close() noexcept;

  bool is_sent() const noexcept;
  bool is_closed() const noexcept;

  /// A side registers its waker: `take` its slot back, fill it, `give` it to the other side. False
  /// when the other side is done; then a slot that was given already is the other side's.
  [[nodiscard]] bool take_receiver_slot() noexcept { return take(receiver_waits, done_or_closed); }
  [[nodiscard]] bool give_receiver_slot() noexcept { return give(receiver_waits, done_or_closed); }
  [[nodiscard]] bool take_sender_slot() noexcept { return take(sender_waits, closed); }
  [[nodiscard]] bool give_sender_slot() noexcept { return give(sender_waits, closed); }

 private:
  static constexpr unsigned done = 1;
  static constexpr unsigned closed = 2;
  static constexpr unsigned receiver_waits = 4;
  static constexpr unsigned sender_waits = 8;
  static constexpr unsigned done_or_closed = done | closed;
  bool take(unsigned slot, unsigned over) noexcept;
  bool give(unsigned slot, unsigned over) noexcept;

  port::atomic<unsigned> word_{0};
};

/// Invariants
///   [value]  before `done` the value is the sender's, after it the receiver's.
///   [slots]  a waker slot belongs to its side while its bit is clear; when the other side sets its
///            final bit and finds the slot's set, the slot is the other side's for good.
template <class T>
class oneshot_state final : public counted, public pooled {
 public:
  /// With a reference for each end.
  oneshot_state() noexcept : counted(2) {}

  /// The sender is done, with a value or without. False when the receiver has gone; then the value,
  /// if there was one, dies here.
  bool sender_done(std::optional<T> value) {
    const bool had_value = value.has_value();
    if (had_value) value_.emplace(std::move(*value));
    switch (word_.send()) {
      case oneshot_word::sent::refused:
        value_.reset();
        return false;
      case oneshot_word::sent::wake_receiver:
        receiver_.wake_and_drop();
        break;
      case oneshot_word::sent::silent:
        break;
    }
    return had_value;
  }

  void receiver_done() {
    if (word_.is_sent()) {
      value_.reset();  // [value]; the sender is done, so nobody has to hear of it
      return;
    }
    const oneshot_word::closing was = word_.close();
    if (was.own_slot) receiver_ = waker();
    if (was.wake_sender) sender_.wake_and_drop();
    if (was.sent) value_.reset();
  }

  /// True when nothing more will come.
  bool poll_receiver(const waker& w) noexcept {
    if (!word_.take_receiver_slot()) return true;
    if (!receiver_.will_wake(w)) receiver_ = w;
    if (word_.give_receiver_slot()) return false;
    receiver_ = waker();
    return true;
  }
  bool poll_sender(const waker& w) noexcept {
    if (!word_.take_sender_slot()) return true;
    if (!sender_.will_wake(w)) sender_ = w;
    if (word_.give_sender_slot()) return false;
    sender_ = waker();
    return true;
  }
  bool receiver_gone() const noexcept { return word_.is_closed(); }
  std::optional<T> take() {
    if (!word_.is_sent() || !value_) return std::nullopt;
    std::optional<T> taken(std::move(*value_));
    value_.reset();
    return taken;
  }

 private:
  ~oneshot_state() override = default;

  oneshot_word word_;
  std::optional<T> value_;
  waker receiver_;
  waker sender_;
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
    try {
      return state->sender_done(std::optional<T>(std::move(value)));
    } catch (...) {  // thrown by a move: it was not sent
      state->sender_done(std::nullopt);
      throw;
    }
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

/// Borrows the receiver, which has to outlive it.
template <class T>
class oneshot_receiver<T>::recv_await : public leaf {
 public:
  static constexpr bool rt_send = Send<T>;
  explicit recv_await(oneshot_receiver& receiver) : receiver_(&receiver) {
    static_cast<void>(receiver.require());
  }
  bool poll(const waker& w) noexcept override {
    // A receiver that was emptied while it was awaited is a misuse that await_resume reports.
    const detail::budget_unit budget(w);
    return budget &&
           budget.spend_if(!receiver_->state_ || receiver_->state_->poll_receiver(w));
  }
  std::optional<T> await_resume() { return receiver_->require().take(); }

 private:
  oneshot_receiver* receiver_;
};

template <class T>
std::pair<oneshot_sender<T>, oneshot_receiver<T>> oneshot() {
  using state = detail::oneshot_state<T>;
  auto* both = new state;
  return {oneshot_sender<T>(detail::ref<state>::adopt(both)),
          oneshot_receiver<T>(detail::ref<state>::adopt(both))};
}

}  // namespace rt
