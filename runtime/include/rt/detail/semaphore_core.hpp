// SPDX-License-Identifier: Apache-2.0
//
// Counted permits with a fair queue: what semaphores, mutexes, read-write locks, once-cells and
// bounded channels stand on.
//
// Invariants
//   [in-turn]     while somebody waits, every permit that is released goes to the first waiters,
//                 and newcomers queue behind them. So a wait for many is not starved by waits for one.
//   [no-barging]  the word's count is zero while `queued` is set in it.
//   [no-leak]     a waiter that goes gives back what was already assigned to it.
// Orderings: an acquire of permits reads the word with acquire, a release writes it with release;
// what the releaser did before is visible to whoever gets the permits. Hand-over to a waiter pairs
// the release store of `granted` with the acquire load in `poll`.
// Thread safety: all members from any thread; a waiter belongs to its task. Wakers are called and
// dropped outside the mutex.
#pragma once

#include <cstddef>

#include "rt/port/atomic.hpp"
#include "rt/port/mutex.hpp"
#include "rt/waker.hpp"

namespace rt::detail {

struct permit_waiter {
  enum class state : unsigned char { idle, waiting, granted, closed };

  permit_waiter() = default;
  permit_waiter(const permit_waiter&) = delete;
  permit_waiter& operator=(const permit_waiter&) = delete;

  port::atomic<state> now{state::idle};
  std::size_t wanted = 1;
  // The mutex of the core, while `waiting`.
  std::size_t missing = 0;
  permit_waiter* next = nullptr;
  permit_waiter* prev = nullptr;
  waker w;
};

class semaphore_core {
 public:
  static constexpr std::size_t max_permits = static_cast<std::size_t>(-1) >> 3;
  enum class answer { granted, waiting, closed };

  explicit semaphore_core(std::size_t permits) noexcept : word_(permits * one) {}
  semaphore_core(const semaphore_core&) = delete;
  semaphore_core& operator=(const semaphore_core&) = delete;

  /// Takes permits, or queues the waiter. Once `granted` was answered the waiter is idle again.
  answer poll(permit_waiter& waiter, const waker& w) noexcept;
  /// The waiter goes; a grant that it has not heard of is passed on.
  void forget(permit_waiter& waiter) noexcept;
  /// Takes permits if that is possible at once.
  answer try_acquire(std::size_t n) noexcept;
  void release(std::size_t n) noexcept;
  /// Takes up to n free permits out for good; returns how many.
  std::size_t forget_permits(std::size_t n) noexcept;

  /// Nobody gets permits any more; waiters hear `closed`.
  void close() noexcept;
  bool is_closed() const noexcept;
  std::size_t available() const noexcept;

 private:
  static constexpr std::size_t closed_bit = 1;
  static constexpr std::size_t queued_bit = 2;
  static constexpr std::size_t one = 4;
  static constexpr std::size_t wake_batch = 16;

  // With the mutex held.
  void link(permit_waiter& waiter) noexcept;
  void unlink(permit_waiter& waiter) noexcept;
  std::size_t grant(std::size_t n, waker* woken, std::size_t& count) noexcept;

  port::atomic<std::size_t> word_;  ///< permits, and the two bits
  port::mutex mutex_;
  permit_waiter* first_ = nullptr;
  permit_waiter* last_ = nullptr;
};

}  // namespace rt::detail
