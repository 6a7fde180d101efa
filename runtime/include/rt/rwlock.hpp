// SPDX-License-Identifier: Apache-2.0
//
// Many readers or one writer; both are awaited and may be held across an await. It owns what it
// protects.
//
//   rt::rwlock<config> settings;
//   auto now = co_await settings.read();
//   auto next = co_await settings.write();
//
// Fair: first come, first served, so a waiting writer is not starved: readers that come after it
// queue behind it. (Hence a task that holds a read guard must not wait for another one.) Waiting is
// cancel safe.
//
// Thread safety: all members from any thread; T must be Send and Sync.
#pragma once

#include <memory>
#include <optional>
#include <utility>

#include "rt/detail/block.hpp"
#include "rt/detail/permit_await.hpp"
#include "rt/mapped_guard.hpp"
#include "rt/misuse.hpp"
#include "rt/send.hpp"

namespace rt {

template <class T>
class rwlock;

namespace detail {
struct borrowed_lock {};
}  // namespace detail

/// Read access (Value is const T) or write access (Value is T) while it lives.
template <class T, class Value, class Keep>
class [[nodiscard("the lock is released when the guard goes")]] basic_rwlock_guard {
  static constexpr bool writes = !std::is_const_v<Value>;

 public:
  static constexpr bool rt_send = Send<T> && Sync<T>;

  basic_rwlock_guard(rwlock<T>& locked, std::size_t permits, Keep keep) noexcept
      : lock_(&locked), permits_(permits), keep_(std::move(keep)) {}
  basic_rwlock_guard(basic_rwlock_guard&& other) noexcept
      : lock_(std::exchange(other.lock_, nullptr)),
        permits_(other.permits_),
        keep_(std::move(other.keep_)) {}
  basic_rwlock_guard& operator=(basic_rwlock_guard other) noexcept {
    std::swap(lock_, other.lock_);
    std::swap(permits_, other.permits_);
    std::swap(keep_, other.keep_);
    return *this;
  }
  ~basic_rwlock_guard() { unlock(); }

  Value& operator*() const noexcept { return lock_->value_; }
  Value* operator->() const noexcept { return &lock_->value_; }
  void unlock() noexcept {
    if (lock_ != nullptr) std::exchange(lock_, nullptr)->core_.release(permits_);
  }
  /// A write guard becomes a read guard without letting another writer in between.
  basic_rwlock_guard<T, const T, Keep> downgrade() &&
    requires writes
  {
    rwlock<T>& locked = *std::exchange(lock_, nullptr);
    locked.core_.release(permits_ - 1);
    return {locked, 1, std::move(keep_)};
  }
  /// A guard of choose(value), a part that it refers to.
  template <class F>
  auto map(F choose) && {
    return detail::map_guard(std::move(*this), std::move(choose));
  }

 private:
  rwlock<T>* lock_;
  std::size_t permits_;
  [[no_unique_address]] Keep keep_;
};

template <class T>
using read_guard = basic_rwlock_guard<T, const T, detail::borrowed_lock>;
template <class T>
using write_guard = basic_rwlock_guard<T, T, detail::borrowed_lock>;
template <class T>
using owned_read_guard = basic_rwlock_guard<T, const T, std::shared_ptr<rwlock<T>>>;
template <class T>
using owned_write_guard = basic_rwlock_guard<T, T, std::shared_ptr<rwlock<T>>>;

template <class T, class Value, class Keep>
class rwlock_await : public detail::permit_await<Keep> {
 public:
  static constexpr bool rt_send = Send<T> && Sync<T>;
  rwlock_await(rwlock<T>& locked, detail::semaphore_core& core, std::size_t n, Keep keep) noexcept
      : detail::permit_await<Keep>(core, n, std::move(keep)), lock_(&locked), permits_(n) {}
  basic_rwlock_guard<T, Value, Keep> await_resume() {
    this->take();
    return {*lock_, permits_, this->take_keep()};
  }

 private:
  rwlock<T>* lock_;
  std::size_t permits_;
};

template <class T>
class rwlock {
  using borrowed = detail::borrowed_lock;
  using shared = std::shared_ptr<rwlock>;
  /// A writer takes them all.
  static constexpr std::size_t readers = std::size_t{1} << 29;

 public:
  static constexpr bool rt_send = Send<T>;

  template <class... Args>
  explicit rwlock(Args&&... args) : value_(std::forward<Args>(args)...) {}
  rwlock(const rwlock&) = delete;
  rwlock& operator=(const rwlock&) = delete;

  /// `co_await l.read()`, `co_await l.write()`: a guard. Cancel safe. O(1).
  rwlock_await<T, const T, borrowed> read() noexcept { return {*this, core_, 1, {}}; }
  rwlock_await<T, T, borrowed> write() noexcept { return {*this, core_, readers, {}}; }
  /// Guards that keep the lock alive.
  static rwlock_await<T, const T, shared> read_owned(shared l) noexcept {
    rwlock& locked = *l;
    return {locked, locked.core_, 1, std::move(l)};
  }
  static rwlock_await<T, T, shared> write_owned(shared l) noexcept {
    rwlock& locked = *l;
    return {locked, locked.core_, readers, std::move(l)};
  }
  /// Nothing when it is not free at once, or somebody waits.
  std::optional<read_guard<T>> try_read() noexcept {
    if (core_.try_acquire(1) != detail::semaphore_core::answer::granted) return std::nullopt;
    return read_guard<T>(*this, 1, {});
  }
  std::optional<write_guard<T>> try_write() noexcept {
    if (core_.try_acquire(readers) != detail::semaphore_core::answer::granted) return std::nullopt;
    return write_guard<T>(*this, readers, {});
  }
  /// Block this thread. Throw `misuse` inside a task.
  read_guard<T> blocking_read() {
    auto wait = read();
    detail::block_until(wait, "rwlock::blocking_read");
    return wait.await_resume();
  }
  write_guard<T> blocking_write() {
    auto wait = write();
    detail::block_until(wait, "rwlock::blocking_write");
    return wait.await_resume();
  }
  /// The value, when nobody else can have it.
  T& get_mut() noexcept { return value_; }

 private:
  template <class, class, class>
  friend class basic_rwlock_guard;
  detail::semaphore_core core_{readers};
  T value_;
};

template <class T>
inline constexpr verdict enable_static<read_guard<T>> = verdict::no;
template <class T>
inline constexpr verdict enable_static<write_guard<T>> = verdict::no;
template <class T>
inline constexpr verdict enable_sync<rwlock<T>> =
    Send<T> && Sync<T> ? verdict::yes : verdict::no;

}  // namespace rt
