// SPDX-License-Identifier: Apache-2.0
//
// One value from one sender to one receiver.
//
//   auto [tx, rx] = rt::oneshot<int>();
//   tx.send(5);                            // never waits; false when the receiver has gone
//   std::optional<int> n = co_await rx;    // nothing when the sender went without sending
//
// Thread safety: each end belongs to one thread at a time. No locks; but a receiver that leaves
// waits for a sender that has sent and is just taking the receiver's waker out.
#pragma once

#include <memory>
#include <optional>
#include <utility>

#include "rt/detail/budget.hpp"
#include "rt/detail/memory.hpp"
#include "rt/leaf.hpp"
#include "rt/misuse.hpp"
#include "rt/port/atomic.hpp"
#include "rt/send.hpp"

namespace rt {

namespace detail {

/// The bits of a oneshot: who is done, whose waker slot the other side may empty, and who has left.
class oneshot_word {
 public:
  /// The sender is done. `refused`: the receiver had closed before, and nothing has happened.
  /// `silent`: nobody waits, and the sender has left with it. `wake_receiver`: the sender takes the
  /// receiver's waker out and leaves after that.
  enum class sent { refused, silent, wake_receiver };
  [[nodiscard]] sent send() noexcept;
  /// The receiver takes nothing more.
  struct closing {
    bool own_slot;     ///< the receiver empties its own waker slot
    bool wake_sender;  ///< the sender's slot is the receiver's
  };
  [[nodiscard]] closing close() noexcept;

  /// The sender leaves after `wake_receiver`: the receiver frees.
  void sender_leaves_to_receiver() noexcept;
  /// The sender leaves after `refused`, the receiver after `close`. True: the other side left
  /// before, and the caller frees.
  [[nodiscard]] bool sender_leaves() noexcept;
  [[nodiscard]] bool receiver_leaves() noexcept;

  bool is_sent() const noexcept;
  bool is_closed() const noexcept;

  /// A side registers its waker: `take` its slot back, fill it, `give` it to the other side. False
  /// when the other side is done; then a slot that was given already is the other side's.
  [[nodiscard]] bool take_receiver_slot() noexcept { return take(receiver_waits, done_or_closed); }
  [[nodiscard]] bool give_receiver_slot() noexcept { return give(receiver_waits, done_or_closed); }
  [[nodiscard]] bool take_sender_slot() noexcept { return take(sender_waits, closed); }
  [[nodiscard]] bool give_sender_slot() noexcept { return give(sender_waits, closed); }

 private:
  static constexpr unsigned done = 1;  ///< or closed, never both
  static constexpr unsigned closed = 2;
  static constexpr unsigned receiver_waits = 4;
  static constexpr unsigned sender_waits = 8;
  static constexpr unsigned sender_gone = 16;
  static constexpr unsigned receiver_gone = 32;
  static constexpr unsigned done_or_closed = done | closed;
  bool take(unsigned slot, unsigned over) noexcept;
  bool give(unsigned slot, unsigned over) noexcept;

  port::atomic<unsigned> word_{0};
};

/// Invariants
///   [value]  before `done` the value is the sender's, after it the receiver's.
///   [slots]  a waker slot belongs to its side while its bit is clear; when the other side sets its
///            final bit and finds the slot's set, the slot is the other side's for good.
///   [last]   whoever leaves last frees the state. A sender that sent leaves it to the receiver.
template <class T>
class oneshot_state final : public pooled {
 public:
  oneshot_state() = default;
  oneshot_state(const oneshot_state&) = delete;
  oneshot_state& operator=(const oneshot_state&) = delete;

  /// The sender goes, with a value or without. False when the receiver had closed; then the value,
  /// if there was one, dies here. When moving the value throws, nothing has happened.
  bool sender_leaves(std::optional<T> value) {
    const bool had_value = value.has_value();
    if (had_value) value_.emplace(std::move(*value));
    switch (word_.send()) {
      case oneshot_word::sent::refused:
        value_.reset();
        if (word_.sender_leaves()) delete this;
        return false;
      case oneshot_word::sent::wake_receiver: {
        waker receiver = std::move(receiver_);
        word_.sender_leaves_to_receiver();
        receiver.wake_and_drop();
        break;
      }
      case oneshot_word::sent::silent:
        break;
    }
    return had_value;  // `this` may be gone
  }

  /// A receive that waits hears of it.
  void receiver_closes() noexcept { close().wake_and_drop(); }
  void receiver_leaves() noexcept {
    static_cast<void>(close());
    if (word_.receiver_leaves()) delete this;
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
  ~oneshot_state() = default;

  /// The receiver's own waker, if it has one and nothing was sent.
  waker close() noexcept {
    const oneshot_word::closing was = word_.close();
    if (was.wake_sender) sender_.wake_and_drop();
    return was.own_slot ? std::move(receiver_) : waker();
  }

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

  /// The sender assigned to goes without sending.
  oneshot_sender(oneshot_sender&&) noexcept = default;
  oneshot_sender& operator=(oneshot_sender&&) noexcept = default;
  ~oneshot_sender() = default;

  /// False, and the value is destroyed, when the receiver has gone. A sender sends once.
  bool send(T value) {
    require();
    auto state = std::move(state_);  // when moving the value throws, this leaves without
    const bool taken = state->sender_leaves(std::optional<T>(std::move(value)));
    static_cast<void>(state.release());  // it has left
    return taken;
  }
  bool is_closed() const { return require().receiver_gone(); }

  /// `co_await tx.closed()`: until the receiver has gone.
  class closed_await;
  closed_await closed() { return closed_await(*this); }

  explicit oneshot_sender(detail::oneshot_state<T>& state) noexcept : state_(&state) {}

 private:
  struct leave {
    void operator()(detail::oneshot_state<T>* state) const { state->sender_leaves(std::nullopt); }
  };
  detail::oneshot_state<T>& require() const {
    if (!state_) throw misuse("this oneshot sender was moved from or has sent already");
    return *state_;
  }
  std::unique_ptr<detail::oneshot_state<T>, leave> state_;
};

/// Borrows the sender, which has to outlive it.
template <class T>
class oneshot_sender<T>::closed_await : public leaf {
 public:
  static constexpr bool rt_send = Send<T>;
  explicit closed_await(oneshot_sender& sender) : sender_(&sender) {
    static_cast<void>(sender.require());
  }
  bool poll(const waker& w) noexcept override {
    // A sender that was emptied while it was awaited is a misuse that await_resume reports.
    return !sender_->state_ || sender_->state_->poll_sender(w);
  }
  void await_resume() const { static_cast<void>(sender_->require()); }

 private:
  oneshot_sender* sender_;
};

template <class T>
class oneshot_receiver {
 public:
  static constexpr bool rt_send = Send<T>;

  /// The receiver assigned to goes.
  oneshot_receiver(oneshot_receiver&&) noexcept = default;
  oneshot_receiver& operator=(oneshot_receiver&&) noexcept = default;
  ~oneshot_receiver() = default;

  /// `co_await rx`, `co_await rx.recv()`: the value, or nothing when the sender went without
  /// sending. Cancel safe: a dropped await leaves the value here.
  class recv_await;
  recv_await recv() { return recv_await(*this); }
  recv_await operator co_await() { return recv(); }

  /// The value if it is here.
  std::optional<T> try_recv() { return require().take(); }
  /// Refuses the value from now on; one that was sent can still be received.
  void close() {
    if (state_) state_->receiver_closes();
  }

  explicit oneshot_receiver(detail::oneshot_state<T>& state) noexcept : state_(&state) {}

 private:
  struct leave {
    void operator()(detail::oneshot_state<T>* state) const { state->receiver_leaves(); }
  };
  detail::oneshot_state<T>& require() const {
    if (!state_) throw misuse("this oneshot receiver was moved from");
    return *state_;
  }
  std::unique_ptr<detail::oneshot_state<T>, leave> state_;
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
  auto* both = new detail::oneshot_state<T>;
  return {oneshot_sender<T>(*both), oneshot_receiver<T>(*both)};
}

}  // namespace rt
