// SPDX-License-Identifier: Apache-2.0
//
// Instruments that cases put into tasks. They synchronise (a mutex each), so a case which lets the
// race detector prove an edge must not use them between the two accesses; use plain memory and
// relaxed atomics there.
//
//   signal     set from anywhere; the case waits for it with cx.eventually, and a thread that has to
//              block, as that of a blocking closure, with block_until
//   gate       a task waits at it; opening it wakes every waiter. Lost wakes cannot come from the
//              gate: registering and opening exclude each other
//   counted    counts constructions and destructions of a value
//   on_destroy runs a function when destroyed: a local or capture that reports its end
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <mutex>
#include <thread>
#include <utility>

namespace conformance {

/// A flag that a case waits for. Thread-safe.
class signal {
 public:
  void set() noexcept { set_.store(true, std::memory_order_release); }
  // acquire: pairs with the release in set(); what the setter did before is visible.
  [[nodiscard]] bool is_set() const noexcept { return set_.load(std::memory_order_acquire); }

 private:
  std::atomic<bool> set_{false};
};

/// Blocks the calling thread.
inline void block_until(const signal& done) {
  while (!done.is_set()) std::this_thread::yield();
}

/// Closed until opened, then open for ever. Thread-safe. `wait` is for tasks of adapter `R`:
/// `co_await door.wait<R>()`; it stands spurious polls.
class gate {
 public:
  template <class R>
  typename R::template task<void> wait() {
    const int me = new_waiter();
    while (!is_open())
      co_await R::suspend(
          [this, me](typename R::waker waker) { add(me, [waker] { waker.wake(); }); });
  }

  void open() {
    std::map<int, std::function<void()>> wakes;
    {
      const std::lock_guard lock(mutex_);
      open_ = true;
      wakes.swap(waiters_);
    }
    for (auto& [waiter, wake] : wakes) wake();
  }

  [[nodiscard]] bool is_open() const {
    const std::lock_guard lock(mutex_);
    return open_;
  }
  /// How many waits are registered: the case knows that a task is (about to be) suspended. A wait
  /// that is polled spuriously registers again and counts once.
  [[nodiscard]] std::size_t waiters() const {
    const std::lock_guard lock(mutex_);
    return waiters_.size();
  }

 private:
  int new_waiter() {
    const std::lock_guard lock(mutex_);
    return ++last_waiter_;
  }
  void add(int waiter, std::function<void()> wake) {
    std::unique_lock lock(mutex_);
    if (!open_) {
      std::swap(waiters_[waiter], wake);
      lock.unlock();  // what was registered before is destroyed unlocked
      return;
    }
    lock.unlock();
    wake();
  }

  mutable std::mutex mutex_;
  bool open_ = false;
  int last_waiter_ = 0;
  std::map<int, std::function<void()>> waiters_;
};

/// Shared counters of a `counted` value.
struct tally {
  std::atomic<int> alive{0};
  std::atomic<int> made{0};
  std::atomic<int> destroyed{0};
};

/// A move-only value with a number; moved-from shells do not count as alive.
class counted {
 public:
  counted(tally& where, int value) : where_(&where), value_(value) {
    where_->alive.fetch_add(1);
    where_->made.fetch_add(1);
  }
  counted(counted&& other) noexcept
      : where_(std::exchange(other.where_, nullptr)), value_(other.value_) {}
  counted& operator=(counted&& other) noexcept {
    if (this != &other) {
      release();
      where_ = std::exchange(other.where_, nullptr);
      value_ = other.value_;
    }
    return *this;
  }
  ~counted() { release(); }

  [[nodiscard]] int value() const noexcept { return value_; }
  [[nodiscard]] bool moved_from() const noexcept { return where_ == nullptr; }

 private:
  void release() noexcept {
    if (where_ == nullptr) return;
    where_->alive.fetch_sub(1);
    where_->destroyed.fetch_add(1);
  }
  tally* where_;
  int value_;
};

/// Calls a function once when it is destroyed. Move-only.
class on_destroy {
 public:
  explicit on_destroy(std::function<void()> then) : then_(std::move(then)) {}
  on_destroy(on_destroy&& other) noexcept : then_(std::exchange(other.then_, nullptr)) {}
  on_destroy& operator=(on_destroy&&) = delete;
  ~on_destroy() {
    if (then_) then_();
  }

 private:
  std::function<void()> then_;
};

}  // namespace conformance
