// SPDX-License-Identifier: Apache-2.0
//
// One value that many watch: receivers see the latest, not every one.
//
//   auto [tx, rx] = rt::watch<config>(defaults);
//   tx.send(next);
//   while (co_await rx.changed()) use(*rx.borrow_and_update());   // until all senders have gone
//
// Thread safety: senders and receivers may be copied to any thread, each used by one at a time. T
// must be Send and Sync. The value is read and changed under a mutex of its own: a borrow must be
// short, must not be held across an await, and a thread must not hold two of one channel.
#pragma once

#include <optional>
#include <utility>

#include "rt/coop.hpp"
#include "rt/detail/watch_core.hpp"
#include "rt/leaf.hpp"
#include "rt/misuse.hpp"
#include "rt/send.hpp"
#include "rt/task.hpp"

namespace rt {

namespace detail {

template <class T>
class watch_state final : public watch_core {
 public:
  explicit watch_state(T first) : value(std::move(first)) {}
  port::mutex value_mutex;
  T value;  ///< guarded by value_mutex

 private:
  ~watch_state() override = default;
};

}  // namespace detail

/// Read access to the value while it lives; keeps senders out.
template <class T>
class watch_ref {
 public:
  static constexpr bool rt_send = false;  // a std lock: unlock where you locked
  explicit watch_ref(detail::watch_state<T>& state, std::uint64_t seen)
      : lock_(state.value_mutex), value_(&state.value), changed_(state.version() != seen) {}
  const T& operator*() const noexcept { return *value_; }
  const T* operator->() const noexcept { return value_; }
  /// Whether the receiver had not seen this value before.
  bool has_changed() const noexcept { return changed_; }

 private:
  port::lock lock_;
  const T* value_;
  bool changed_;
};

template <class T>
class watch_receiver {
 public:
  static constexpr bool rt_send = Send<T> && Sync<T>;

  watch_receiver(const watch_receiver& other) noexcept : state_(other.state_), seen_(other.seen_) {
    if (state_) state_->receiver_added();
  }
  watch_receiver(watch_receiver&&) noexcept = default;
  watch_receiver& operator=(watch_receiver other) noexcept {
    std::swap(state_, other.state_);
    std::swap(seen_, other.seen_);
    return *this;
  }
  ~watch_receiver() {
    if (state_) state_->receiver_gone();
  }

  /// `co_await rx.changed()`: true, and the value counts as seen, once there is one that this
  /// receiver has not seen; false when all senders have gone and there is none. Cancel safe.
  class changed_await;
  changed_await changed() { return changed_await(*this); }

  /// Waits until `holds(value)`; then true, and false when all senders went before. Looks at the
  /// present value first.
  template <class Predicate>
  task<bool> wait_for(Predicate holds) {
    for (;;) {
      if (holds(*borrow_and_update())) co_return true;
      const bool more = co_await changed();
      if (!more) co_return false;
    }
  }

  watch_ref<T> borrow() const { return watch_ref<T>(require(), seen_); }
  /// As `borrow`, and the value counts as seen.
  watch_ref<T> borrow_and_update() {
    watch_ref<T> ref(require(), seen_);
    seen_ = require().version();
    return ref;
  }
  /// A copy of the value.
  T get() const { return *borrow(); }

  /// Whether there is a value that was not seen.
  bool has_changed() const { return require().version() != seen_; }
  /// The next `changed` is ready at once, though nothing changed.
  void mark_changed() { seen_ = require().version() - 1; }
  void mark_unchanged() { seen_ = require().version(); }
  /// Whether all senders have gone.
  bool is_closed() const { return require().senders() == 0; }

  explicit watch_receiver(detail::ref<detail::watch_state<T>> state) noexcept
      : state_(std::move(state)) {
    state_->receiver_added();
    seen_ = state_->version();
  }

 private:
  detail::watch_state<T>& require() const {
    if (!state_) throw misuse("this watch receiver was moved from");
    return *state_;
  }
  detail::ref<detail::watch_state<T>> state_;
  std::uint64_t seen_ = 0;
};

template <class T>
class watch_receiver<T>::changed_await : public leaf {
 public:
  static constexpr bool rt_send = watch_receiver::rt_send;
  explicit changed_await(watch_receiver& r) : receiver_(&r), state_(&r.require()) {}
  /// Only before the first poll.
  changed_await(changed_await&& other) noexcept
      : receiver_(other.receiver_), state_(other.state_) {}
  ~changed_await() { state_->forget_changed(node_); }

  bool poll(const waker& w) noexcept override {
    // A receiver that was emptied while it was awaited is a misuse that await_resume reports.
    if (receiver_->state_.get() != state_.get()) return true;
    const detail::budget_unit budget(w);
    if (!budget) return false;
    answer_ = state_->poll_changed(node_, receiver_->seen_, w);
    return budget.spend_if(answer_ != detail::watch_core::answer::waiting);
  }
  bool await_resume() const {
    if (&receiver_->require() != state_.get()) {
      throw misuse("a watch receiver was assigned to while its change was awaited");
    }
    return answer_ == detail::watch_core::answer::changed;
  }

 private:
  watch_receiver* receiver_;
  detail::ref<detail::watch_state<T>> state_;  ///< where node_ is linked
  detail::wait_node node_;
  detail::watch_core::answer answer_ = detail::watch_core::answer::waiting;
};

template <class T>
class watch_sender {
 public:
  static constexpr bool rt_send = Send<T> && Sync<T>;

  watch_sender(const watch_sender& other) noexcept : state_(other.state_) {
    if (state_) state_->sender_added();
  }
  watch_sender(watch_sender&&) noexcept = default;
  watch_sender& operator=(watch_sender other) noexcept {
    std::swap(state_, other.state_);
    return *this;
  }
  ~watch_sender() {
    if (state_) state_->sender_gone();
  }

  /// Replaces the value; false, and `value` is destroyed, when nobody watches.
  bool send(T value) {
    if (require().receivers() == 0) return false;
    send_replace(std::move(value));
    return true;
  }
  /// Replaces the value, watched or not; yields the former one.
  T send_replace(T value) {
    {
      const port::lock lock(require().value_mutex);
      std::swap(require().value, value);
      require().bump();
    }
    require().wake_watching();
    return value;
  }
  /// Changes it in place with change(value), and wakes everybody. When `change` throws, nobody is
  /// woken.
  template <class F>
  void send_modify(F change) {
    {
      const port::lock lock(require().value_mutex);
      change(require().value);
      require().bump();
    }
    require().wake_watching();
  }
  /// As send_modify; wakes only when change(value) returns true, and returns that.
  template <class F>
  bool send_if_modified(F change) {
    {
      const port::lock lock(require().value_mutex);
      if (!change(require().value)) return false;
      require().bump();
    }
    require().wake_watching();
    return true;
  }

  watch_ref<T> borrow() const { return watch_ref<T>(require(), require().version()); }
  /// A receiver that has seen the present value.
  watch_receiver<T> subscribe() const {
    static_cast<void>(require());
    return watch_receiver<T>(state_);
  }
  std::size_t receiver_count() const { return require().receivers(); }
  bool is_closed() const { return receiver_count() == 0; }

  /// `co_await tx.closed()`: until no receiver is left. Cancel safe.
  class closed_await;
  closed_await closed() const {
    static_cast<void>(require());
    return closed_await(state_);
  }

  explicit watch_sender(detail::ref<detail::watch_state<T>> state) noexcept
      : state_(std::move(state)) {
    state_->sender_added();
  }

 private:
  detail::watch_state<T>& require() const {
    if (!state_) throw misuse("this watch sender was moved from");
    return *state_;
  }
  detail::ref<detail::watch_state<T>> state_;
};

template <class T>
class watch_sender<T>::closed_await : public leaf {
 public:
  static constexpr bool rt_send = watch_sender::rt_send;
  explicit closed_await(detail::ref<detail::watch_state<T>> state) noexcept
      : state_(std::move(state)) {}
  /// Only before the first poll.
  closed_await(closed_await&& other) noexcept : state_(other.state_) {}
  ~closed_await() { state_->forget_unwatched(node_); }
  bool poll(const waker& w) noexcept override { return state_->poll_unwatched(node_, w); }
  void await_resume() const noexcept {}

 private:
  detail::ref<detail::watch_state<T>> state_;
  detail::wait_node node_;
};

/// A channel that holds `first`; its receiver has seen that.
template <class T>
std::pair<watch_sender<T>, watch_receiver<T>> watch(T first) {
  auto state = detail::make_ref<detail::watch_state<T>>(std::move(first));
  return {watch_sender<T>(state), watch_receiver<T>(state)};
}

}  // namespace rt
