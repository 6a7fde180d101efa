// SPDX-License-Identifier: Apache-2.0
//
// The part of an mpsc channel that does not depend on the message type: a list of messages, the
// room left, and who waits.
//
// Invariants
//   [room]        capacity = messages in the list + room left + grants not used yet, unless a
//                 message was put back after its room had been used again; then it is owed.
//   [in-turn]     while a sender waits, room goes to the first of them as a grant, never back.
//   [no-leak]     a grant that its waiter does not use is passed on.
// Thread safety: all members from any thread; one lock, held for a handful of instructions, under
// which no waker and no message code runs.
#pragma once

#include <cstddef>

#include "rt/detail/ref.hpp"
#include "rt/port/spin_lock.hpp"
#include "rt/detail/wait_list.hpp"
#include "rt/waker.hpp"

namespace rt::detail {

struct message_base {
  message_base* next = nullptr;
};

/// A waiting sender; the members belong to the channel's mutex. Room comes piece by piece to one
/// that wants more; `granted` it is when it has all.
struct send_waiter {
  enum class state { idle, waiting, granted } now = state::idle;
  std::size_t wanted = 1;
  std::size_t got = 0;
  send_waiter* next = nullptr;
  send_waiter* prev = nullptr;
  waker w;
};

class channel final : public counted {
 public:
  static constexpr std::size_t unbounded = static_cast<std::size_t>(-1);
  enum class push { sent, waiting, closed };

  explicit channel(std::size_t capacity) noexcept : capacity_(capacity), room_(capacity) {}

  void sender_added() noexcept;
  void sender_gone() noexcept;

  /// On `sent` the message belongs to the channel.
  push push_or_wait(send_waiter& waiter, message_base* m, const waker& w) noexcept;
  bool try_push(message_base* m) noexcept;
  void forget(send_waiter& waiter) noexcept;

  // A reservation is one or more grants that somebody keeps: each is used by push_reserved, or given
  // back.
  push reserve_or_wait(send_waiter& waiter, const waker& w) noexcept;
  bool try_reserve(std::size_t n) noexcept;
  /// False when the receiver has gone: the message stays the caller's.
  bool push_reserved(message_base* m) noexcept;
  void give_back(std::size_t n) noexcept;
  /// The room of a channel where nothing is sent; more cannot be reserved.
  std::size_t capacity() const noexcept { return capacity_; }

  /// True when closed; otherwise the node is linked and its waker will be woken.
  bool poll_closed(wait_node& node, const waker& w) noexcept;
  void forget_closed(wait_node& node) noexcept;

  /// One more sender; false when the last one has gone.
  bool revive_sender() noexcept;
  std::size_t room() noexcept;
  std::size_t size() noexcept;

  /// A message, or null: then `*over` says whether none will come, and if not, `w` will be woken.
  message_base* pop_or_wait(const waker& w, bool* over) noexcept;
  /// The receiver did not use the message after all: it is the next one again.
  void put_back(message_base* m) noexcept;
  message_base* try_pop() noexcept;
  /// The receiver goes: what is left is the caller's, and nothing is taken in any more.
  message_base* receiver_goes() noexcept;
  void close() noexcept;
  bool is_closed() noexcept;

 private:
  ~channel() override = default;

  // With the mutex held; each returns a waker to wake after it.
  [[nodiscard]] waker append(message_base* m) noexcept;
  [[nodiscard]] waker give_room() noexcept;
  bool take_room(std::size_t n) noexcept;
  void wait_in_line(send_waiter& waiter, const waker& w) noexcept;
  void unlink(send_waiter& waiter) noexcept;
  bool finished() const noexcept;
  message_base* pop_first() noexcept;

  port::spin_lock mutex_;
  message_base* first_ = nullptr;
  message_base* last_ = nullptr;
  const std::size_t capacity_;
  std::size_t room_;
  std::size_t size_ = 0;  ///< messages in the list
  std::size_t grants_ = 0;
  std::size_t owed_ = 0;  ///< room that is not given back again, for messages that were put back
  std::size_t senders_ = 0;
  bool closed_ = false;
  bool receiver_gone_ = false;
  waker receiver_;
  send_waiter* first_waiting_ = nullptr;
  send_waiter* last_waiting_ = nullptr;
  wait_list until_closed_;
};

}  // namespace rt::detail
