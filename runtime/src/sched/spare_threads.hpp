// SPDX-License-Identifier: Apache-2.0
//
// Threads that have lost their worker to another thread (block_in_place) and wait for one that needs
// a thread, so that who blocks often does not make a thread each time.
//
// Invariant [taken-up]: a worker is put down here only when a thread waits for it that nobody else
// counts on, and that thread does not go before it has taken one up.
//
// Thread safety: all members may be called from any thread.
#pragma once

#include <chrono>
#include <vector>

#include "rt/port/clock.hpp"
#include "rt/port/mutex.hpp"

namespace rt::detail {

template <class Worker>
class spare_threads {
 public:
  spare_threads(std::size_t workers, std::chrono::milliseconds keep_alive)
      : keep_alive_(keep_alive) {
    handed_.reserve(workers);  // so that handing over cannot fail
  }

  /// A waiting thread goes on with `worker`; false when there is none. O(1).
  bool hand_to_one(Worker* worker) noexcept {
    {
      const port::lock lock(mutex_);
      if (waiting_ == 0) return false;
      --waiting_;
      handed_.push_back(worker);
    }
    called_.notify_one();
    return true;
  }

  /// Waits for a worker; null when none came for a while, or after `close`.
  Worker* wait() {
    port::lock lock(mutex_);
    if (closed_) return nullptr;
    ++waiting_;
    port::wait_until(called_, lock, port::after(keep_alive_),
                     [this] { return !handed_.empty() || closed_; });
    if (handed_.empty()) {
      --waiting_;
      return nullptr;
    }
    Worker* const mine = handed_.back();
    handed_.pop_back();
    return mine;
  }

  /// Lets the threads go that wait for nobody in particular.
  void close() noexcept {
    {
      const port::lock lock(mutex_);
      closed_ = true;
    }
    called_.notify_all();
  }

 private:
  const std::chrono::milliseconds keep_alive_;
  port::mutex mutex_;
  port::condition_variable called_;
  std::vector<Worker*> handed_;
  std::size_t waiting_ = 0;  ///< minus those that a worker in `handed_` is for
  bool closed_ = false;
};

}  // namespace rt::detail
