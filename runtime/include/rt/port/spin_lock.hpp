// SPDX-License-Identifier: Apache-2.0
//
// The door to short waits: a lock for a handful of instructions that almost nobody else wants.
// Taking it is one atomic operation, leaving it a store.
#pragma once

#include <thread>

#include "rt/port/atomic.hpp"

namespace rt::port {

class spin_lock {
 public:
  void lock() noexcept {
    // acquire: pairs with the release of the last holder.
    while (taken_.exchange(true, memory_order_acquire)) wait();
  }
  void unlock() noexcept { taken_.store(false, memory_order_release); }

 private:
  void wait() const noexcept {
    // The holder may have lost its processor, so give ours away. relaxed: only a hint.
    while (taken_.load(memory_order_relaxed)) std::this_thread::yield();
  }
  atomic<bool> taken_{false};
};

}  // namespace rt::port
