// SPDX-License-Identifier: Apache-2.0
//
// Limits how many tasks do something at once.
//
//   rt::semaphore limit(4);
//   auto permit = co_await limit.acquire();   // given back when `permit` goes
//
// Fair: permits go to waiters in the order in which they began to wait; one that wants many is not
// overtaken. Waiting is cancel safe: a dropped wait loses its place, and no permit.
//
// Thread safety: all members from any thread. The semaphore must outlive borrowed permits and
// waits; the owned forms keep it alive.
// Orderings: what was done before a permit was given back is visible to whoever gets it next.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <utility>

#include "rt/detail/block.hpp"
#include "rt/detail/permit_await.hpp"
#include "rt/misuse.hpp"
#include "rt/send.hpp"

namespace rt {

class semaphore;

namespace detail {
struct borrowed {};
}  // namespace detail

/// Some permits; given back when it goes. May be moved, also to another thread.
template <class Keep>
class basic_semaphore_permit {
 public:
  static constexpr bool rt_send = true;

  basic_semaphore_permit(detail::semaphore_core& core, std::size_t n, Keep keep) noexcept
      : core_(&core), permits_(n), keep_(std::move(keep)) {}
  basic_semaphore_permit(basic_semaphore_permit&& other) noexcept
      : core_(other.core_),
        permits_(std::exchange(other.permits_, 0)),
        keep_(std::move(other.keep_)) {}
  basic_semaphore_permit& operator=(basic_semaphore_permit other) noexcept {
    std::swap(core_, other.core_);
    std::swap(permits_, other.permits_);
    std::swap(keep_, other.keep_);
    return *this;
  }
  ~basic_semaphore_permit() {
    if (permits_ > 0) core_->release(permits_);
  }

  std::size_t permits() const noexcept { return permits_; }
  /// The permits are not given back: the semaphore has fewer from now on.
  void forget() noexcept { permits_ = 0; }
  /// Takes over the permits of `other`; throws `misuse` when it is of another semaphore.
  void merge(basic_semaphore_permit other) {
    if (other.core_ != core_) throw misuse("permits of two different semaphores cannot be merged");
    if (permits_ == 0) std::swap(keep_, other.keep_);  // this one may have been moved from
    permits_ += std::exchange(other.permits_, 0);
  }
  /// Splits off n permits; nothing when there are fewer.
  std::optional<basic_semaphore_permit> split(std::size_t n) {
    if (n > permits_) return std::nullopt;
    permits_ -= n;
    return basic_semaphore_permit(*core_, n, keep_);
  }

 private:
  detail::semaphore_core* core_;
  std::size_t permits_;
  [[no_unique_address]] Keep keep_;
};

using semaphore_permit = basic_semaphore_permit<detail::borrowed>;
using owned_semaphore_permit = basic_semaphore_permit<std::shared_ptr<semaphore>>;

template <class Keep>
class acquire_await : public detail::permit_await<Keep> {
 public:
  static constexpr bool rt_send = true;
  acquire_await(detail::semaphore_core& core, std::size_t n, Keep keep) noexcept
      : detail::permit_await<Keep>(core, n, std::move(keep)), core_(&core), permits_(n) {}
  std::optional<basic_semaphore_permit<Keep>> await_resume() {
    if (!this->take()) return std::nullopt;
    return basic_semaphore_permit<Keep>(*core_, permits_, this->take_keep());
  }

 private:
  detail::semaphore_core* core_;
  std::size_t permits_;
};

class semaphore {
 public:
  static constexpr std::size_t max_permits = detail::semaphore_core::max_permits;

  /// Throws `misuse` for more than max_permits.
  explicit semaphore(std::size_t permits) : core_(checked(permits)) {}
  semaphore(const semaphore&) = delete;
  semaphore& operator=(const semaphore&) = delete;

  /// `co_await s.acquire()`: a permit, or nothing once the semaphore is closed. Cancel safe.
  acquire_await<detail::borrowed> acquire() noexcept { return {core_, 1, {}}; }
  /// n permits at once. Throws `misuse` for more than max_permits.
  acquire_await<detail::borrowed> acquire_many(std::size_t n) { return {core_, checked(n), {}}; }
  /// Permits that keep the semaphore alive, so that tasks may own them.
  static acquire_await<std::shared_ptr<semaphore>> acquire_owned(std::shared_ptr<semaphore> s,
                                                                 std::size_t n = 1) {
    detail::semaphore_core& core = s->core_;
    return {core, checked(n), std::move(s)};
  }

  /// Nothing when they are not free at once, or somebody waits already, or it is closed.
  std::optional<semaphore_permit> try_acquire(std::size_t n = 1) {
    if (core_.try_acquire(checked(n)) != detail::semaphore_core::answer::granted) {
      return std::nullopt;
    }
    return semaphore_permit(core_, n, {});
  }
  static std::optional<owned_semaphore_permit> try_acquire_owned(std::shared_ptr<semaphore> s,
                                                                 std::size_t n = 1) {
    detail::semaphore_core& core = s->core_;
    if (core.try_acquire(checked(n)) != detail::semaphore_core::answer::granted) {
      return std::nullopt;
    }
    return owned_semaphore_permit(core, n, std::move(s));
  }

  /// More permits; the first waiters get them. Throws `misuse` beyond max_permits.
  void add_permits(std::size_t n) {
    if (n > max_permits - core_.available()) {
      throw misuse("a semaphore cannot have more than semaphore::max_permits permits");
    }
    core_.release(n);
  }
  /// Takes up to n free permits out for good; returns how many were free.
  std::size_t forget_permits(std::size_t n) noexcept { return core_.forget_permits(n); }
  /// Nobody gets a permit any more; waiters hear it. Permits that are out stay valid.
  void close() noexcept { core_.close(); }
  bool is_closed() const noexcept { return core_.is_closed(); }
  std::size_t available_permits() const noexcept { return core_.available(); }

 private:
  static std::size_t checked(std::size_t n) {
    if (n <= max_permits) return n;
    throw misuse("a semaphore cannot have more than semaphore::max_permits permits");
  }
  detail::semaphore_core core_;
};

template <>
inline constexpr verdict enable_static<semaphore_permit> = verdict::no;
template <>
inline constexpr verdict enable_sync<semaphore> = verdict::yes;

}  // namespace rt
