// SPDX-License-Identifier: Apache-2.0
//
// Counted permits with a fair queue; rt/detail/semaphore_core.hpp has the invariants named below.

#include "rt/detail/semaphore_core.hpp"

#include <utility>

#include "rt/detail/assert.hpp"

namespace rt::detail {

using state = permit_waiter::state;

semaphore_core::answer semaphore_core::try_acquire(std::size_t n) noexcept {
  // acquire: pairs with the release of whoever gave the permits back.
  std::size_t word = word_.load(port::memory_order_acquire);
  for (;;) {
    if ((word & closed_bit) != 0) return answer::closed;
    if (n == 0) return answer::granted;
    if ((word & queued_bit) != 0 || word / one < n) return answer::waiting;  // [in-turn]
    if (word_.compare_exchange_weak(word, word - n * one, port::memory_order_acq_rel,
                                    port::memory_order_acquire)) {
      return answer::granted;
    }
  }
}

semaphore_core::answer semaphore_core::poll(permit_waiter& waiter, const waker& w) noexcept {
  switch (waiter.now.load(port::memory_order_acquire)) {  // acquire: pairs with `grant`, `close`
    case state::granted:
      waiter.now.store(state::idle, port::memory_order_relaxed);  // nobody else knows it any more
      return answer::granted;
    case state::closed:
      return answer::closed;
    case state::waiting: {
      waker old = w;  // swapped in, so that the former one is dropped after the mutex
      const port::lock lock(mutex_);
      if (waiter.now.load(port::memory_order_relaxed) == state::waiting) {
        std::swap(waiter.w, old);
        return answer::waiting;
      }
      break;
    }
    case state::idle: {
      const answer at_once = try_acquire(waiter.wanted);
      if (at_once != answer::waiting) return at_once;
      waker mine = w;
      const port::lock lock(mutex_);
      std::size_t word = word_.load(port::memory_order_acquire);
      for (;;) {
        if ((word & closed_bit) != 0) return answer::closed;
        const bool queued = (word & queued_bit) != 0;
        const std::size_t here = word / one;
        const bool enough = !queued && here >= waiter.wanted;
        // Not enough: what there is is set aside for this waiter, the first in the queue.
        const std::size_t next = enough ? word - waiter.wanted * one : queued_bit;
        if (!word_.compare_exchange_weak(word, next, port::memory_order_acq_rel,
                                         port::memory_order_acquire)) {
          continue;
        }
        if (enough) return answer::granted;
        waiter.missing = waiter.wanted - here;  // [no-barging]: nothing is here when queued
        waiter.w = std::move(mine);
        waiter.now.store(state::waiting, port::memory_order_relaxed);
        link(waiter);
        return answer::waiting;
      }
    }
  }
  return poll(waiter, w);  // it was granted or closed while we came to the mutex
}

void semaphore_core::forget(permit_waiter& waiter) noexcept {
  std::size_t assigned = 0;
  waker dropped;
  // acquire: pairs with `grant`; the permits carry what their releaser did.
  switch (waiter.now.load(port::memory_order_acquire)) {
    case state::idle:
    case state::closed:
      return;
    case state::granted:
      assigned = waiter.wanted;
      break;
    case state::waiting: {
      const port::lock lock(mutex_);
      const state now = waiter.now.load(port::memory_order_relaxed);
      if (now == state::waiting) {
        unlink(waiter);
        dropped = std::move(waiter.w);
        assigned = waiter.wanted - waiter.missing;
        if (first_ == nullptr) word_.fetch_and(~queued_bit, port::memory_order_acq_rel);
      } else if (now == state::granted) {
        assigned = waiter.wanted;
      }
      break;
    }
  }
  waiter.now.store(state::idle, port::memory_order_relaxed);
  if (assigned > 0) release(assigned);  // [no-leak]
}

void semaphore_core::release(std::size_t n) noexcept {
  std::size_t word = word_.load(port::memory_order_relaxed);
  while ((word & queued_bit) == 0) {
    RT_ASSERT(word / one + n <= max_permits);
    // release: pairs with the acquire of whoever takes the permits.
    if (word_.compare_exchange_weak(word, word + n * one, port::memory_order_acq_rel,
                                    port::memory_order_relaxed)) {
      return;
    }
  }
  while (n > 0) {
    waker woken[wake_batch];
    std::size_t count = 0;
    {
      const port::lock lock(mutex_);
      n = grant(n, woken, count);
      if (first_ == nullptr) {
        // The queue is empty: what is left is for everybody.
        word = word_.load(port::memory_order_relaxed);
        while (!word_.compare_exchange_weak(word, (word & ~queued_bit) + n * one,
                                            port::memory_order_acq_rel,
                                            port::memory_order_relaxed)) {
        }
        n = 0;
      }
    }
    for (std::size_t i = 0; i < count; ++i) woken[i].wake();
  }
}

/// Gives n permits to the first waiters; returns what is left, perhaps because a batch is full.
std::size_t semaphore_core::grant(std::size_t n, waker* woken, std::size_t& count) noexcept {
  while (n > 0 && first_ != nullptr && count < wake_batch) {
    permit_waiter& waiter = *first_;
    if (waiter.missing > n) {
      waiter.missing -= n;
      return 0;
    }
    n -= waiter.missing;
    unlink(waiter);
    woken[count++] = std::move(waiter.w);
    // release: pairs with the acquire in poll and forget; the waiter is not touched after this.
    waiter.now.store(state::granted, port::memory_order_release);
  }
  return n;
}

std::size_t semaphore_core::forget_permits(std::size_t n) noexcept {
  std::size_t word = word_.load(port::memory_order_acquire);
  for (;;) {
    const std::size_t taken = word / one < n ? word / one : n;
    if (word_.compare_exchange_weak(word, word - taken * one, port::memory_order_acq_rel,
                                    port::memory_order_acquire)) {
      return taken;
    }
  }
}

void semaphore_core::close() noexcept {
  for (;;) {
    waker woken;
    {
      const port::lock lock(mutex_);
      word_.fetch_or(closed_bit, port::memory_order_acq_rel);
      if (first_ == nullptr) {
        word_.fetch_and(~queued_bit, port::memory_order_acq_rel);
        return;
      }
      permit_waiter& waiter = *first_;
      unlink(waiter);
      woken = std::move(waiter.w);
      const std::size_t assigned = waiter.wanted - waiter.missing;
      word_.fetch_add(assigned * one, port::memory_order_acq_rel);  // [no-leak]
      waiter.now.store(state::closed, port::memory_order_release);
    }
    woken.wake();
  }
}

bool semaphore_core::is_closed() const noexcept {
  // acquire: pairs with close.
  return (word_.load(port::memory_order_acquire) & closed_bit) != 0;
}

std::size_t semaphore_core::available() const noexcept {
  return word_.load(port::memory_order_acquire) / one;
}

void semaphore_core::link(permit_waiter& waiter) noexcept {
  waiter.next = nullptr;
  waiter.prev = last_;
  (last_ == nullptr ? first_ : last_->next) = &waiter;
  last_ = &waiter;
}

void semaphore_core::unlink(permit_waiter& waiter) noexcept {
  (waiter.prev == nullptr ? first_ : waiter.prev->next) = waiter.next;
  (waiter.next == nullptr ? last_ : waiter.next->prev) = waiter.prev;
}

}  // namespace rt::detail
