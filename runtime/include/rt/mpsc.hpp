// SPDX-License-Identifier: Apache-2.0
//
// Many senders, one receiver, in order. A bounded channel makes senders wait for room; the receiver
// makes room by receiving.
//
//   auto [tx, rx] = rt::mpsc<int>(16);
//   co_await tx.send(1);                        // false when the receiver has gone or closed
//   while (auto n = co_await rx.recv()) ...     // ends when all senders have gone
//
// Thread safety: senders may be copied to any thread, each copy used by one at a time; the receiver
// belongs to one thread at a time. Messages are made and destroyed, and wakers called, outside the
// lock.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "rt/detail/block.hpp"
#include "rt/detail/budget.hpp"
#include "rt/detail/channel.hpp"
#include "rt/detail/memory.hpp"
#include "rt/leaf.hpp"
#include "rt/misuse.hpp"
#include "rt/send.hpp"
#include "rt/task.hpp"

namespace rt {

namespace detail {

template <class T>
struct message final : message_base, pooled {
  explicit message(T v) : value(std::move(v)) {}
  T value;
};
template <class T>
using message_ptr = std::unique_ptr<message<T>>;

/// A sender's share of the channel: counted, so that the receiver sees the last one go.
class sender_share {
 public:
  explicit sender_share(ref<channel> c) noexcept : channel_(std::move(c)) {
    channel_->sender_added();
  }
  sender_share(const sender_share& other) noexcept : channel_(other.channel_) {
    if (channel_) channel_->sender_added();
  }
  sender_share(sender_share&&) noexcept = default;
  sender_share& operator=(sender_share other) noexcept {
    std::swap(channel_, other.channel_);
    return *this;
  }
  ~sender_share() {
    if (channel_) channel_->sender_gone();
  }
  channel& get() const {
    if (!channel_) throw misuse("this mpsc sender was moved from");
    return *channel_;
  }
  ref<channel> shared() const { return ref<channel>(&get()); }
  /// A share of a channel that has senders left.
  static std::optional<sender_share> revive(const ref<channel>& c) noexcept {
    if (!c->revive_sender()) return std::nullopt;
    sender_share revived;
    revived.channel_ = c;
    return revived;
  }

 private:
  sender_share() noexcept = default;
  ref<channel> channel_;
};

/// `co_await tx.closed()`.
class channel_closed_await : public leaf {
 public:
  static constexpr bool rt_send = true;
  explicit channel_closed_await(ref<channel> c) noexcept : channel_(std::move(c)) {}
  /// Only before the first poll.
  channel_closed_await(channel_closed_await&& other) noexcept : channel_(other.channel_) {}
  ~channel_closed_await() { channel_->forget_closed(node_); }
  bool poll(const waker& w) noexcept override { return channel_->poll_closed(node_, w); }
  void await_resume() const noexcept {}

 private:
  ref<channel> channel_;
  wait_node node_;
};

/// Room that was taken; who has it gives it back or sends into it.
struct reservation {
  ref<channel> in;
  std::size_t room;
};

}  // namespace detail

/// Room for one message, taken in advance: sending into it never waits. Unused, it is given back.
template <class T>
class mpsc_permit {
 public:
  static constexpr bool rt_send = Send<T>;
  /// Of a reservation for one.
  explicit mpsc_permit(detail::reservation taken) noexcept : channel_(std::move(taken.in)) {}
  mpsc_permit(mpsc_permit&&) noexcept = default;
  mpsc_permit& operator=(mpsc_permit other) noexcept {
    std::swap(channel_, other.channel_);
    return *this;
  }
  ~mpsc_permit() {
    if (channel_) channel_->give_back(1);
  }
  /// Uses the permit up, also when the channel was closed since. False, and the message is
  /// destroyed, when the receiver has gone. Throws `misuse` when it was used before.
  bool send(T value) {
    if (!channel_) throw misuse("this mpsc permit was moved from or used already");
    auto m = std::make_unique<detail::message<T>>(std::move(value));
    const auto c = std::move(channel_);
    if (!c->push_reserved(m.get())) return false;
    static_cast<void>(m.release());
    return true;
  }

 private:
  detail::ref<detail::channel> channel_;
};

/// Room for several messages, taken in advance. What is left when it goes is given back.
template <class T>
class mpsc_permits {
 public:
  static constexpr bool rt_send = Send<T>;
  explicit mpsc_permits(detail::reservation taken) noexcept
      : channel_(std::move(taken.in)), left_(taken.room) {}
  mpsc_permits(mpsc_permits&& other) noexcept
      : channel_(std::move(other.channel_)), left_(std::exchange(other.left_, 0)) {}
  mpsc_permits& operator=(mpsc_permits other) noexcept {
    std::swap(channel_, other.channel_);
    std::swap(left_, other.left_);
    return *this;
  }
  ~mpsc_permits() {
    if (left_ > 0) channel_->give_back(left_);
  }
  std::size_t size() const noexcept { return left_; }
  /// One of them; nothing when none is left.
  std::optional<mpsc_permit<T>> next() noexcept {
    if (left_ == 0) return std::nullopt;
    --left_;
    return mpsc_permit<T>({channel_, 1});
  }

 private:
  detail::ref<detail::channel> channel_;
  std::size_t left_;
};

namespace detail {

/// Borrows the sender, which has to outlive it.
template <class Reserved>
class reserve_await : public leaf {
 public:
  static constexpr bool rt_send = Send<Reserved>;
  reserve_await(channel& c, std::size_t n) noexcept : channel_(&c) { waiter_.wanted = n; }
  /// Only before the first poll.
  reserve_await(reserve_await&& other) noexcept
      : reserve_await(*other.channel_, other.waiter_.wanted) {}
  ~reserve_await() {
    if (in_line_) channel_->forget(waiter_);
    if (answer_ == channel::push::sent && !given_) channel_->give_back(waiter_.wanted);
  }
  bool poll(const waker& w) noexcept override {
    if (answer_ != channel::push::waiting) return true;
    const budget_unit budget(w);
    if (!budget) return false;
    answer_ = channel_->reserve_or_wait(waiter_, w);
    in_line_ = answer_ != channel::push::sent;
    return budget.spend_if(answer_ != channel::push::waiting);
  }
  std::optional<Reserved> await_resume() {
    if (answer_ == channel::push::closed) return std::nullopt;
    if (std::exchange(given_, true)) awaited_again();
    return Reserved({ref<channel>(channel_), waiter_.wanted});
  }

 private:
  channel* channel_;
  send_waiter waiter_;
  channel::push answer_ = channel::push::waiting;
  bool in_line_ = false;  ///< the channel may know waiter_, also after it said that it is closed
  bool given_ = false;    ///< who reserved has the room
};

}  // namespace detail

/// Knows a channel without keeping it open: `Sender` is mpsc_sender<T> or unbounded_sender<T>.
template <class Sender>
class weak_sender {
 public:
  static constexpr bool rt_send = Send<Sender>;
  explicit weak_sender(detail::ref<detail::channel> c) noexcept : channel_(std::move(c)) {}
  /// A sender, or nothing when the last one has gone.
  std::optional<Sender> upgrade() const noexcept {
    if (!channel_) return std::nullopt;  // moved from
    auto share = detail::sender_share::revive(channel_);
    if (!share) return std::nullopt;
    return Sender(std::move(*share));
  }

 private:
  detail::ref<detail::channel> channel_;
};

template <class T>
class mpsc_sender {
 public:
  static constexpr bool rt_send = Send<T>;

  /// `co_await tx.send(v)`: waits for room, in the order of the callers; false, and the message is
  /// destroyed, when the receiver has gone or closed. A dropped await has not sent.
  class send_await;
  send_await send(T value) {
    return send_await(share_.get(), std::make_unique<detail::message<T>>(std::move(value)));
  }

  /// Sends if there is room at once.
  bool try_send(T value) {
    auto m = std::make_unique<detail::message<T>>(std::move(value));
    if (!share_.get().try_push(m.get())) return false;
    static_cast<void>(m.release());
    return true;
  }
  /// Blocks this thread. Throws `misuse` inside a task.
  bool blocking_send(T value) {
    send_await wait = send(std::move(value));
    detail::block_until(wait, "mpsc_sender::blocking_send");
    return wait.await_resume();
  }

  /// `co_await tx.reserve()`: room for one message, in the order of the callers; nothing when the
  /// receiver has gone or closed. Cancel safe: a dropped await loses its place only.
  detail::reserve_await<mpsc_permit<T>> reserve() { return {share_.get(), 1}; }
  /// `co_await tx.reserve_many(n)`: as reserve, room for n messages; who wants fewer is not served
  /// before. Throws `misuse` for more than the channel can hold.
  detail::reserve_await<mpsc_permits<T>> reserve_many(std::size_t n) { return {fitting(n), n}; }
  /// Room if there is some at once.
  std::optional<mpsc_permit<T>> try_reserve() {
    if (!share_.get().try_reserve(1)) return std::nullopt;
    return mpsc_permit<T>({share_.shared(), 1});
  }
  std::optional<mpsc_permits<T>> try_reserve_many(std::size_t n) {
    if (!fitting(n).try_reserve(n)) return std::nullopt;
    return mpsc_permits<T>({share_.shared(), n});
  }

  /// `co_await tx.closed()`: until the receiver has gone or closed. Cancel safe.
  detail::channel_closed_await closed() const {
    return detail::channel_closed_await(share_.shared());
  }
  bool is_closed() const { return share_.get().is_closed(); }
  /// Room that is free now.
  std::size_t capacity() const { return share_.get().room(); }
  /// Room when nothing is sent or reserved.
  std::size_t max_capacity() const { return share_.get().capacity(); }
  bool same_channel(const mpsc_sender& other) const { return &share_.get() == &other.share_.get(); }
  weak_sender<mpsc_sender> downgrade() const { return weak_sender<mpsc_sender>(share_.shared()); }

  explicit mpsc_sender(detail::ref<detail::channel> c) noexcept : share_(std::move(c)) {}
  explicit mpsc_sender(detail::sender_share share) noexcept : share_(std::move(share)) {}

 private:
  detail::channel& fitting(std::size_t n) const {
    detail::channel& c = share_.get();
    if (n > c.capacity()) {
      throw misuse("reserve_many asks for more room than the channel has: see max_capacity");
    }
    return c;
  }
  detail::sender_share share_;
};

/// Borrows the sender, which has to outlive it.
template <class T>
class mpsc_sender<T>::send_await : public leaf {
  using answer = detail::channel::push;

 public:
  static constexpr bool rt_send = Send<T>;
  send_await(detail::channel& c, detail::message_ptr<T> m) noexcept
      : channel_(&c), message_(std::move(m)) {}
  /// Only before the first poll.
  send_await(send_await&& other) noexcept
      : channel_(other.channel_), message_(std::move(other.message_)) {}
  ~send_await() {
    if (in_line_) [[unlikely]] channel_->forget(waiter_);
  }

  bool poll(const waker& w) noexcept override {
    const detail::budget_unit budget(w);
    return budget && budget.spend_if(ask(w));
  }
  bool ask(const waker& w) noexcept {
    if (answer_ != answer::waiting) return true;
    answer_ = channel_->push_or_wait(waiter_, message_.get(), w);
    in_line_ = answer_ != answer::sent;
    if (!in_line_) static_cast<void>(message_.release());
    return answer_ != answer::waiting;
  }
  bool await_resume() {
    if (std::exchange(given_, true)) detail::awaited_again();
    message_.reset();
    return answer_ == answer::sent;
  }

 private:
  detail::channel* channel_;
  detail::message_ptr<T> message_;
  detail::send_waiter waiter_;
  answer answer_ = answer::waiting;
  bool in_line_ = false;  ///< the channel may know waiter_, also after it said that it is closed
  bool given_ = false;
};

template <class T>
class unbounded_sender {
 public:
  static constexpr bool rt_send = Send<T>;

  /// Never waits; false, and the message is destroyed, when the receiver has gone or closed.
  bool send(T value) {
    auto m = std::make_unique<detail::message<T>>(std::move(value));
    if (!share_.get().try_push(m.get())) return false;
    static_cast<void>(m.release());
    return true;
  }
  /// As mpsc_sender.
  detail::channel_closed_await closed() const {
    return detail::channel_closed_await(share_.shared());
  }
  bool is_closed() const { return share_.get().is_closed(); }
  bool same_channel(const unbounded_sender& other) const {
    return &share_.get() == &other.share_.get();
  }
  weak_sender<unbounded_sender> downgrade() const {
    return weak_sender<unbounded_sender>(share_.shared());
  }

  explicit unbounded_sender(detail::ref<detail::channel> c) noexcept : share_(std::move(c)) {}
  explicit unbounded_sender(detail::sender_share share) noexcept : share_(std::move(share)) {}

 private:
  detail::sender_share share_;
};

template <class T>
class mpsc_receiver {
 public:
  static constexpr bool rt_send = Send<T>;

  mpsc_receiver(mpsc_receiver&&) noexcept = default;
  /// The receiver assigned to goes.
  mpsc_receiver& operator=(mpsc_receiver other) noexcept {
    std::swap(channel_, other.channel_);
    return *this;
  }
  /// Closes; messages that nobody received are destroyed.
  ~mpsc_receiver() {
    if (!channel_) return;
    detail::message_base* rest = channel_->receiver_goes();
    while (rest != nullptr) {
      detail::message_base* next = rest->next;
      delete static_cast<detail::message<T>*>(rest);
      rest = next;
    }
  }

  /// `co_await rx.recv()`: the next message; nothing when all senders have gone, or the channel is
  /// closed, and no message is left. Cancel safe: a dropped await takes nothing out.
  class recv_await;
  recv_await recv() { return recv_await(require()); }

  /// Waits for a message and takes up to `limit` of those that are there, behind `into`; yields how
  /// many, 0 as recv yields nothing. Cancel safe.
  task<std::size_t> recv_many(std::vector<T>& into, std::size_t limit) {
    if (limit == 0) co_return 0;
    if (into.size() == into.capacity()) into.reserve(2 * into.size() + 1);
    std::optional<T> next = co_await recv();
    std::size_t taken = 0;
    while (next) {
      into.push_back(std::move(*next));
      if (++taken == limit) break;
      if (into.size() == into.capacity()) into.reserve(2 * into.size());  // before one is taken out
      next = try_recv();
    }
    co_return taken;
  }
  /// Blocks this thread. Throws `misuse` inside a task.
  std::optional<T> blocking_recv() {
    recv_await wait = recv();
    detail::block_until(wait, "mpsc_receiver::blocking_recv");
    return wait.await_resume();
  }
  /// Messages that are waiting.
  std::size_t len() const { return require().size(); }
  bool is_empty() const { return len() == 0; }
  bool is_closed() const { return require().is_closed(); }

  /// The next message if there is one.
  std::optional<T> try_recv() { return unpack(require().try_pop()); }
  /// Refuses messages from now on; those that were sent can still be received.
  void close() { require().close(); }

  explicit mpsc_receiver(detail::ref<detail::channel> c) noexcept : channel_(std::move(c)) {}

 private:
  detail::channel& require() const {
    if (!channel_) throw misuse("this mpsc receiver was moved from");
    return *channel_;
  }
  static std::optional<T> unpack(detail::message_base* m) {
    if (m == nullptr) return std::nullopt;
    const detail::message_ptr<T> owned(static_cast<detail::message<T>*>(m));
    return std::optional<T>(std::move(owned->value));
  }
  detail::ref<detail::channel> channel_;
};

/// Borrows the receiver, which has to outlive it.
template <class T>
class mpsc_receiver<T>::recv_await : public leaf {
 public:
  static constexpr bool rt_send = Send<T>;
  explicit recv_await(detail::channel& c) noexcept : channel_(&c) {}
  recv_await(const recv_await& other) noexcept : channel_(other.channel_) {}
  recv_await& operator=(const recv_await&) = delete;
  /// A message that was taken out but not given is the next one again, so that none is lost.
  ~recv_await() {
    if (message_ != nullptr) channel_->put_back(message_);
  }
  bool poll(const waker& w) noexcept override {
    const detail::budget_unit budget(w);
    return budget && budget.spend_if(ask(w));
  }
  bool ask(const waker& w) noexcept {
    bool over = false;
    if (message_ == nullptr) message_ = channel_->pop_or_wait(w, &over);
    return message_ != nullptr || over;
  }
  std::optional<T> await_resume() { return unpack(std::exchange(message_, nullptr)); }

 private:
  detail::channel* channel_;
  detail::message_base* message_ = nullptr;
};

/// A channel with room for `capacity` messages; throws `misuse` for 0.
template <class T>
std::pair<mpsc_sender<T>, mpsc_receiver<T>> mpsc(std::size_t capacity) {
  if (capacity == 0) throw misuse("an mpsc channel needs room for at least one message");
  auto c = detail::make_ref<detail::channel>(capacity);
  return {mpsc_sender<T>(c), mpsc_receiver<T>(c)};
}

/// A channel without a limit.
template <class T>
std::pair<unbounded_sender<T>, mpsc_receiver<T>> unbounded_mpsc() {
  auto c = detail::make_ref<detail::channel>(detail::channel::unbounded);
  return {unbounded_sender<T>(c), mpsc_receiver<T>(c)};
}

}  // namespace rt
