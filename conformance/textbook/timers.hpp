// SPDX-License-Identifier: Apache-2.0
//
// Timers: a queue of deadlines served by one thread, made with the first sleep. A sleep has a slot,
// which says whether its time came; the queue refers to slots. A dropped sleep gives its slot back
// and takes its entry out of the queue, so nothing of it is left ([forgotten]).
//
// A pending sleep counts as work of the scheduler until its waker was woken or it was dropped.
//
// Thread safety: all from any thread; `stop` once, by the scheduler's shutdown.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <map>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "conformance/contract/future.hpp"
#include "conformance/textbook/behaviour.hpp"

namespace conformance::textbook {

class scheduler;

class timer_queue {
 public:
  using clock = std::chrono::steady_clock;
  using slot = std::size_t;

  explicit timer_queue(scheduler& home) : home_(home) {}
  timer_queue(const timer_queue&) = delete;
  timer_queue& operator=(const timer_queue&) = delete;

  [[nodiscard]] slot add(clock::time_point deadline);
  /// True when the slot's time has come; otherwise `with` is woken when it comes.
  [[nodiscard]] bool fired_or_register(slot timer, const waker& with);
  void remove(slot timer);
  void stop();

 private:
  struct entry {
    bool in_use = false;
    bool fired = false;
    waker sleeper;
  };
  void serve();

  scheduler& home_;
  std::mutex mutex_;  // guards everything below; no waker is called or destroyed while it is held
  std::condition_variable changed_;
  std::multimap<clock::time_point, slot> queue_;
  std::vector<entry> slots_;
  std::thread thread_;
  bool stopping_ = false;
};

/// `co_await sleep_awaiter(d)`: ready when `d` has passed since it was first polled.
class sleep_awaiter final : public leaf_awaiter {
 public:
  explicit sleep_awaiter(std::chrono::nanoseconds length) : length_(length) {}
  sleep_awaiter(const sleep_awaiter&) = delete;
  sleep_awaiter& operator=(const sleep_awaiter&) = delete;
  ~sleep_awaiter();
  bool ready(poll_context& context) override;
  void await_resume() noexcept {}

 private:
  std::chrono::nanoseconds length_;
  std::shared_ptr<scheduler> home_;  // set by the first poll
  timer_queue::slot slot_ = 0;
};

}  // namespace conformance::textbook
