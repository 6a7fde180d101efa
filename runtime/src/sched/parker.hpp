// SPDX-License-Identifier: Apache-2.0
//
// A place for one thread to sleep. An unpark before the park is kept, so none is lost.
//
// Invariant [token]: `unparked` is a token that unpark leaves and park takes; whoever finds
// `parked` has to wake the sleeper, which sleeps for as long as the word is `parked`.
//
// Thread safety: one thread parks; any thread unparks.
#pragma once

#include "rt/port/atomic.hpp"
#include "rt/port/clock.hpp"
#include "rt/port/wait.hpp"

namespace rt::detail {

class parker {
 public:
  /// Sleeps until unparked or until the deadline.
  void park(port::time_point deadline = port::never) noexcept {
    std::uint32_t seen = empty;
    // acq_rel: pairs with unpark; what its caller did before is seen here.
    if (word_.compare_exchange_strong(seen, parked, port::memory_order_acq_rel,
                                      port::memory_order_acquire)) {
      do {
        port::wait_while(word_, parked, deadline);
        // relaxed: the exchange below takes the token.
      } while (word_.load(port::memory_order_relaxed) == parked && !passed(deadline));
    }
    word_.exchange(empty, port::memory_order_acq_rel);  // as above
  }

  void unpark() noexcept {
    // acq_rel: what the caller did before is seen by the thread that takes the token.
    if (word_.exchange(unparked, port::memory_order_acq_rel) == parked) port::wake_one(word_);
  }

 private:
  static constexpr std::uint32_t empty = 0;
  static constexpr std::uint32_t parked = 1;
  static constexpr std::uint32_t unparked = 2;

  static bool passed(port::time_point deadline) noexcept {
    return deadline != port::never && port::clock::now() >= deadline;
  }

  port::atomic<std::uint32_t> word_{empty};
};

}  // namespace rt::detail
