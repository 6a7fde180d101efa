// SPDX-License-Identifier: Apache-2.0
//
// Channels: oneshot, for one value, and mpsc, bounded, for many senders and one receiver.
//
// [in-channel]   a message is in the channel or with its owner, never in a waiter: a wait that is
//                dropped can lose none.
// [close-wakes]  whatever ends one side wakes the other.
// Wakers are called and destroyed, and messages destroyed, after the mutex was released.
//
// Thread safety: senders may be used from any thread, each by one at a time; a receiver by one
// thread at a time.
#pragma once

#include <cstddef>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>

#include "conformance/contract/future.hpp"
#include "conformance/textbook/behaviour.hpp"

namespace conformance::textbook {

/// What both sides of a channel share. A oneshot is a channel of capacity one with a single send.
template <class T>
struct channel_state {
  explicit channel_state(std::size_t room) : capacity(room) {}

  std::mutex mutex;  // guards everything below
  const std::size_t capacity;
  std::deque<T> messages;
  std::size_t senders = 1;
  bool receiver_gone = false;  // closed, or destroyed
  waker receiver;
  std::map<const void*, waker> waiting_senders;  // by the send that waits
  // Only in a variant: where the waiting receive keeps a message.
  std::optional<T>* handed_to = nullptr;

  /// Puts a message in if there is room (held).
  bool put(T& message) {
    if (messages.size() >= capacity) return false;
    if (handed_to != nullptr && !current_behaviour().message_waits_in_channel() && !*handed_to)
      handed_to->emplace(std::move(message));
    else if (current_behaviour().messages_in_order())
      messages.push_back(std::move(message));
    else
      messages.push_front(std::move(message));
    return true;
  }
};

/// `co_await` gives optional<T>: none when nothing can come any more.
template <class T>
class receive_awaiter final : public leaf_awaiter {
 public:
  explicit receive_awaiter(std::shared_ptr<channel_state<T>> state) : state_(std::move(state)) {}
  receive_awaiter(const receive_awaiter&) = delete;
  receive_awaiter& operator=(const receive_awaiter&) = delete;
  ~receive_awaiter() {
    waker mine;  // destroyed unlocked
    const std::lock_guard lock(state_->mutex);
    mine = std::exchange(state_->receiver, waker());
    state_->handed_to = nullptr;
  }

  bool ready(poll_context& context) override {
    waker previous;  // destroyed unlocked
    const std::lock_guard lock(state_->mutex);
    if (handed_ || !state_->messages.empty() || state_->senders == 0) return true;
    if (state_->receiver_gone) return true;  // closed and drained
    previous = std::exchange(state_->receiver, context.current_waker());
    state_->handed_to = &handed_;
    return false;
  }
  std::optional<T> await_resume() {
    std::optional<T> message;
    std::map<const void*, waker> senders;  // all that wait for room: the first to come takes it
    {
      const std::lock_guard lock(state_->mutex);
      if (handed_) {
        message = std::exchange(handed_, std::nullopt);
      } else if (!state_->messages.empty()) {
        message.emplace(std::move(state_->messages.front()));
        state_->messages.pop_front();
      }
      senders = state_->waiting_senders;
    }
    for (const auto& [send, wake] : senders) wake.wake();
    return message;
  }

 private:
  std::shared_ptr<channel_state<T>> state_;
  std::optional<T> handed_;
};

/// `co_await` gives whether the message was taken by the channel.
template <class T>
class send_awaiter final : public leaf_awaiter {
 public:
  send_awaiter(std::shared_ptr<channel_state<T>> state, T message)
      : state_(std::move(state)), message_(std::move(message)) {}
  send_awaiter(const send_awaiter&) = delete;
  send_awaiter& operator=(const send_awaiter&) = delete;
  ~send_awaiter() {
    waker mine;  // destroyed unlocked
    std::map<const void*, waker> others;
    {
      const std::lock_guard lock(state_->mutex);
      const auto at = state_->waiting_senders.find(this);
      if (at == state_->waiting_senders.end()) return;
      mine = std::move(at->second);
      state_->waiting_senders.erase(at);
      if (!current_behaviour().dropped_send_takes_message_back())
        state_->messages.push_back(std::move(message_));
      // This one may have been told of room that it now leaves to the others.
      if (state_->messages.size() < state_->capacity) others = state_->waiting_senders;
    }
    for (const auto& [send, wake] : others) wake.wake();
  }

  bool ready(poll_context& context) override {
    waker previous, waiting;  // destroyed unlocked
    {
      const std::lock_guard lock(state_->mutex);
      if (!state_->receiver_gone && !state_->put(message_)) {
        previous = std::exchange(state_->waiting_senders[this], context.current_waker());
        return false;
      }
      sent_ = !state_->receiver_gone;
      previous = std::exchange(state_->waiting_senders[this], waker());
      state_->waiting_senders.erase(this);
      waiting = state_->receiver;
    }
    waiting.wake();
    return true;
  }
  bool await_resume() noexcept { return sent_; }

 private:
  std::shared_ptr<channel_state<T>> state_;
  T message_;
  bool sent_ = false;
};

/// The receiving side, of both kinds of channel.
template <class T>
class receiver {
 public:
  explicit receiver(std::shared_ptr<channel_state<T>> state) : state_(std::move(state)) {}
  receiver(receiver&&) noexcept = default;
  receiver& operator=(receiver&&) = delete;
  ~receiver() {
    if (state_) end();
  }

  auto recv() { return receive_awaiter<T>(state_); }
  /// No further message is accepted; those in the channel can still be received.
  void close() {
    std::map<const void*, waker> waiting;
    {
      const std::lock_guard lock(state_->mutex);
      state_->receiver_gone = true;
      waiting = state_->waiting_senders;
    }
    if (!current_behaviour().closing_wakes()) return;
    for (const auto& [send, wake] : waiting) wake.wake();
  }

 private:
  void end() {
    close();
    std::deque<T> unread;  // destroyed unlocked
    const std::lock_guard lock(state_->mutex);
    unread.swap(state_->messages);
  }
  std::shared_ptr<channel_state<T>> state_;
};

/// Counts itself among the channel's senders.
template <class T>
class sender_base {
 public:
  explicit sender_base(std::shared_ptr<channel_state<T>> state) : state_(std::move(state)) {}
  sender_base(sender_base&&) noexcept = default;
  sender_base& operator=(sender_base&&) = delete;

 protected:
  sender_base(const sender_base& other) : state_(other.state_) {
    const std::lock_guard lock(state_->mutex);
    ++state_->senders;
  }
  ~sender_base() { leave(); }
  void leave() {
    const auto state = std::exchange(state_, nullptr);
    if (!state) return;
    waker waiting;
    {
      const std::lock_guard lock(state->mutex);
      if (--state->senders == 0) waiting = state->receiver;
    }
    if (current_behaviour().closing_wakes()) waiting.wake();
  }
  std::shared_ptr<channel_state<T>> state_;
};

template <class T>
class mpsc_sender : public sender_base<T> {
 public:
  using sender_base<T>::sender_base;
  mpsc_sender(const mpsc_sender&) = default;
  mpsc_sender(mpsc_sender&&) noexcept = default;
  auto send(T message) { return send_awaiter<T>(this->state_, std::move(message)); }
};

template <class T>
class oneshot_sender : public sender_base<T> {
 public:
  using sender_base<T>::sender_base;
  oneshot_sender(oneshot_sender&&) noexcept = default;

  /// False when the receiver is gone. Ends the sender.
  bool send(T message) {
    waker waiting;
    bool sent = false;
    {
      const std::lock_guard lock(this->state_->mutex);
      sent = !this->state_->receiver_gone && this->state_->put(message);
      waiting = this->state_->receiver;
    }
    waiting.wake();
    this->leave();
    return sent;
  }
};

template <class T>
auto make_mpsc(std::size_t capacity) {
  auto state = std::make_shared<channel_state<T>>(capacity);
  return std::pair(mpsc_sender<T>(state), receiver<T>(state));
}
template <class T>
auto make_oneshot() {
  auto state = std::make_shared<channel_state<T>>(1);
  return std::pair(oneshot_sender<T>(state), receiver<T>(state));
}

}  // namespace conformance::textbook
