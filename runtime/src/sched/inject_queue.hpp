// SPDX-License-Identifier: Apache-2.0
//
// The queue for tasks made ready by threads that have no queue of their own. It can be closed, and
// then takes nothing any more.
//
// Thread safety: all members may be called from any thread; one mutex, which whoever finds the queue
// empty does not take.
#pragma once

#include <utility>

#include "rt/port/atomic.hpp"
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
    note_size();
    return true;
  }
  task_header* pop() noexcept {
    if (empty()) return nullptr;
    const port::lock lock(mutex_);
    task_header* task = entries_.pop();
    note_size();
    return task;
  }
  /// Up to `most` of the oldest entries.
  task_fifo pop_many(std::size_t most) noexcept {
    task_fifo taken;
    if (empty()) return taken;
    const port::lock lock(mutex_);
    if (entries_.size() <= most) {
      taken = std::exchange(entries_, {});
    } else {
      for (; most > 0; --most) taken.push(entries_.pop());
    }
    note_size();
    return taken;
  }
  bool empty() const noexcept { return size() == 0; }
  std::size_t size() const noexcept {
    // seq_cst: pairs with note_size; see idle_workers.hpp.
    return size_.load(port::memory_order_seq_cst);
  }
  /// What is still in it can be popped.
  void close() noexcept {
    const port::lock lock(mutex_);
    closed_ = true;
  }

 private:
  void note_size() noexcept {
    // seq_cst: whoever pushes looks for sleepers afterwards, whoever sleeps looks here afterwards.
    size_.store(entries_.size(), port::memory_order_seq_cst);
  }

  port::mutex mutex_;
  task_fifo entries_;
  bool closed_ = false;
  port::atomic<std::size_t> size_{0};  ///< of entries_, written under the mutex
};

}  // namespace rt::detail
