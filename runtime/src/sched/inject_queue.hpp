// SPDX-License-Identifier: Apache-2.0
//
// The queue for tasks made ready by threads that have no queue of their own. It can be closed, and
// then takes nothing any more.
//
// Thread safety: all members may be called from any thread; one mutex.
#pragma once

#include "rt/port/mutex.hpp"
#include "src/sched/task_fifo.hpp"

namespace rt::detail {

class inject_queue {
 public:
  /// False when closed: the caller keeps the entry.
  bool push(task_header* task) noexcept {
    const port::lock lock(mutex_);
    if (closed_) return false;
    entries_.push(task);
    return true;
  }
  task_header* pop() noexcept {
    const port::lock lock(mutex_);
    return entries_.pop();
  }
  bool empty() noexcept {
    const port::lock lock(mutex_);
    return entries_.empty();
  }
  std::size_t size() noexcept {
    const port::lock lock(mutex_);
    return entries_.size();
  }
  /// What is still in it can be popped.
  void close() noexcept {
    const port::lock lock(mutex_);
    closed_ = true;
  }

 private:
  port::mutex mutex_;
  task_fifo entries_;
  bool closed_ = false;
};

}  // namespace rt::detail
