// SPDX-License-Identifier: Apache-2.0
//
// A mutex whose lock is awaited, and may be held across an await. It owns what it protects.
//
//   rt::mutex<std::map<int, int>> table;
//   auto guard = co_await table.lock();
//   guard->insert({1, 2});
//
// Fair: first come, first served. Waiting is cancel safe: a dropped wait loses its place only. No
// poisoning: an exception while it is held just unlocks. For short sections without an await,
// std::mutex is faster.
//
// Thread safety: all members from any thread; T must be Send. Guards are Send when T is: the thread
// that unlocks need not be the one that locked.
#pragma once

#include <memory>
#include <optional>
#include <utility>

#include "rt/detail/block.hpp"
#include "rt/detail/permit_await.hpp"
#include "rt/mapped_guard.hpp"
#include "rt/send.hpp"
#include "rt/unit.hpp"

namespace rt {

template <class T>
class mutex;

namespace detail {
struct no_keep {};
}  // namespace detail

/// Access to the value while it lives.
template <class T, class Keep>
class [[nodiscard("the mutex is unlocked when the guard goes")]] basic_mutex_guard {
 public:
  static constexpr bool rt_send = Send<T>;

  basic_mutex_guard(mutex<T>& locked, Keep keep) noexcept
      : mutex_(&locked), keep_(std::move(keep)) {}
  basic_mutex_guard(basic_mutex_guard&& other) noexcept
      : mutex_(std::exchange(other.mutex_, nullptr)), keep_(std::move(other.keep_)) {}
  basic_mutex_guard& operator=(basic_mutex_guard other) noexcept {
    std::swap(mutex_, other.mutex_);
    std::swap(keep_, other.keep_);
    return *this;
  }
  ~basic_mutex_guard() { unlock(); }

  T& operator*() const noexcept { return mutex_->value_; }
  T* operator->() const noexcept { return &mutex_->value_; }
  /// Unlocks now; the guard gives no access any more.
  void unlock() noexcept {
    if (mutex_ != nullptr) std::exchange(mutex_, nullptr)->core_.release(1);
  }
  /// A guard of choose(value), a part that it refers to.
  template <class F>
  auto map(F choose) && {
    return detail::map_guard(std::move(*this), std::move(choose));
  }

 private:
  mutex<T>* mutex_;
  [[no_unique_address]] Keep keep_;
};

template <class T>
using mutex_guard = basic_mutex_guard<T, detail::no_keep>;
template <class T>
using owned_mutex_guard = basic_mutex_guard<T, std::shared_ptr<mutex<T>>>;

template <class T, class Keep>
class lock_await : public detail::permit_await<Keep> {
 public:
  static constexpr bool rt_send = Send<T>;
  lock_await(mutex<T>& locked, detail::semaphore_core& core, Keep keep) noexcept
      : detail::permit_await<Keep>(core, 1, std::move(keep)), mutex_(&locked) {}
  basic_mutex_guard<T, Keep> await_resume() {
    this->take();
    return {*mutex_, this->take_keep()};
  }

 private:
  mutex<T>* mutex_;
};

template <class T = unit>
class mutex {
 public:
  static constexpr bool rt_send = Send<T>;

  template <class... Args>
  explicit mutex(Args&&... args) : value_(std::forward<Args>(args)...) {}
  mutex(const mutex&) = delete;
  mutex& operator=(const mutex&) = delete;

  /// `co_await m.lock()`: a guard. Cancel safe. O(1).
  lock_await<T, detail::no_keep> lock() noexcept { return {*this, core_, {}}; }
  /// A guard that keeps the mutex alive, so that a task may own it.
  static lock_await<T, std::shared_ptr<mutex>> lock_owned(std::shared_ptr<mutex> m) noexcept {
    mutex& locked = *m;
    return {locked, locked.core_, std::move(m)};
  }
  /// Nothing when it is locked or somebody waits.
  std::optional<mutex_guard<T>> try_lock() noexcept {
    if (core_.try_acquire(1) != detail::semaphore_core::answer::granted) return std::nullopt;
    return mutex_guard<T>(*this, {});
  }
  /// Blocks this thread. Throws `misuse` inside a task.
  mutex_guard<T> blocking_lock() {
    auto wait = lock();
    detail::block_until(wait, "mutex::blocking_lock");
    return wait.await_resume();
  }
  /// The value, when nobody else can have it.
  T& get_mut() noexcept { return value_; }

 private:
  template <class, class>
  friend class basic_mutex_guard;
  detail::semaphore_core core_{1};
  T value_;
};

template <class T>
inline constexpr verdict enable_static<mutex_guard<T>> = verdict::no;
template <class T>
inline constexpr verdict enable_sync<mutex<T>> = Send<T> ? verdict::yes : verdict::no;

}  // namespace rt
