// SPDX-License-Identifier: Apache-2.0
//
// A place for one thread to sleep. An unpark before the park is kept, so none is lost.
//
// Invariant [token]: `unparked` is a token that unpark leaves and park takes; whoever finds
// `parked` has to wake the sleeper, which waits until the word is no longer `parked`.
//
// Thread safety: one thread parks; any thread unparks.
#pragma once

#include "rt/port/atomic.hpp"
#include "rt/port/clock.hpp"
#include "rt/port/mutex.hpp"

namespace rt::detail {

class parker {
 public:
  /// Sleeps until unparked or until the deadline.
  void park(port::time_point deadline = port::never) {
    // acquire: pairs with unpark.
    if (take_token()) return;
    port::lock lock(mutex_);
    unsigned seen = empty;
    // acq_rel: an unpark meanwhile is seen here, and its waker's writes with it.
    if (!word_.compare_exchange_strong(seen, parked, port::memory_order_acq_rel,
                                       port::memory_order_acquire)) {
      take_token();
      return;
    }
    const auto woken = [this] { return word_.load(port::memory_order_acquire) == unparked; };
    if (deadline == port::never) {
      wake_up_.wait(lock, woken);
    } else {
      wake_up_.wait_until(lock, deadline, woken);
    }
    word_.exchange(empty, port::memory_order_acq_rel);
  }

  void unpark() {
    // release: what the waker did before is seen by the thread that takes the token.
    if (word_.exchange(unparked, port::memory_order_acq_rel) != parked) return;
    // The sleeper is between its announcement and its wait while it has the mutex.
    { const port::lock lock(mutex_); }
    wake_up_.notify_one();
  }

 private:
  static constexpr unsigned empty = 0;
  static constexpr unsigned parked = 1;
  static constexpr unsigned unparked = 2;

  bool take_token() noexcept {
    unsigned seen = unparked;
    return word_.compare_exchange_strong(seen, empty, port::memory_order_acq_rel,
                                         port::memory_order_relaxed);
  }

  port::atomic<unsigned> word_{empty};
  port::mutex mutex_;
  port::condition_variable wake_up_;
};

}  // namespace rt::detail
