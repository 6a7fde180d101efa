// SPDX-License-Identifier: Apache-2.0
//
// What lives beside tasks: blocking closures, a tracker, a cancellation token, an asynchronous
// lock, a notification. Thread safety: all of it.
#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "small_runtime/mutant.hpp"

namespace small {

/// One thread that runs closures in order; the end waits for all that were taken in.
class blocking_lane {
 public:
  blocking_lane() : thread_([this] { work(); }) {}
  ~blocking_lane() {
    {
      const std::lock_guard lock(mutex_);
      closed_ = true;
    }
    changed_.notify_one();
    thread_.join();
  }
  void run(std::function<void()> what) {
    {
      const std::lock_guard lock(mutex_);
      waiting_.push_back(std::move(what));
    }
    changed_.notify_one();
  }

 private:
  void work() {
    std::unique_lock lock(mutex_);
    for (;;) {
      changed_.wait(lock, [&] { return closed_ || !waiting_.empty(); });
      if (closed_ && (waiting_.empty() || makes(mutant::blocking_queue_not_drained))) return;
      auto one = std::move(waiting_.front());
      waiting_.pop_front();
      lock.unlock();
      one();
      lock.lock();
    }
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::function<void()>> waiting_;
  bool closed_ = false;
  std::thread thread_;
};

/// Counts what is alive; `wait` returns when nothing is.
class tracker {
 public:
  void enter() { alive_.fetch_add(1, std::memory_order_relaxed); }
  void leave() {
    // Release: pairs with the acquire in wait(), what left is gone.
    if (alive_.fetch_sub(1, std::memory_order_acq_rel) == 1) alive_.notify_all();
  }
  void wait() {
    for (int seen; (seen = alive_.load(std::memory_order_acquire)) != 0;) alive_.wait(seen);
  }

 private:
  std::atomic<int> alive_{0};
};

/// A flag that goes down to children, also to those that are just being made.
class token {
 public:
  void add_child(token& child) {
    const std::lock_guard lock(mutex_);
    if (cancelled_ && !makes(mutant::token_misses_child))
      child.cancelled_ = true;
    else
      children_.push_back(&child);
  }
  void cancel() {
    std::vector<token*> children;
    {
      const std::lock_guard lock(mutex_);
      cancelled_ = true;
      children.swap(children_);
    }
    for (token* one : children) one->cancel();
  }
  bool is_cancelled() {
    const std::lock_guard lock(mutex_);
    return cancelled_;
  }

 private:
  std::mutex mutex_;
  bool cancelled_ = false;
  std::vector<token*> children_;
};

/// A place in a line; who leaves after having been served serves the next.
class waiting_line {
 public:
  struct place {
    std::atomic<bool> served{false};
  };

  void join(place& mine) {
    const std::lock_guard lock(mutex_);
    line_.push_back(&mine);
  }
  void serve_one() {
    const std::lock_guard lock(mutex_);
    serve_first();
  }
  /// Gives up. What was meant for this place goes to the next one.
  void leave(place& mine, mutant loses) {
    const std::lock_guard lock(mutex_);
    std::erase(line_, &mine);
    if (mine.served.load() && !makes(loses)) serve_first();
  }

 private:
  void serve_first() {
    if (line_.empty()) return;
    place& first = *line_.front();
    line_.erase(line_.begin());
    first.served = true;
    first.served.notify_one();
  }

  std::mutex mutex_;
  std::vector<place*> line_;
};

}  // namespace small
