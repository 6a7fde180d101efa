// SPDX-License-Identifier: Apache-2.0
//
// The queue of one worker: its owner pushes and pops, others steal the older half.
//
// Thread safety: all members may be called from any thread; one mutex.
#pragma once

#include "rt/port/mutex.hpp"
#include "src/sched/task_fifo.hpp"

namespace rt::detail {

class run_queue {
 public:
  /// Returns how many entries were there before.
  std::size_t push(task_header* task) noexcept {
    const port::lock lock(mutex_);
    entries_.push(task);
    return entries_.size() - 1;
  }
  task_header* pop() noexcept {
    const port::lock lock(mutex_);
    return entries_.pop();
  }
  bool empty() noexcept {
    const port::lock lock(mutex_);
    return entries_.empty();
  }

  /// Takes the older half, rounded up; the first of them is returned, the others are pushed to
  /// `thief`, whose lock is not held together with this one.
  task_header* steal_into(run_queue& thief) noexcept {
    task_fifo stolen;
    {
      const port::lock lock(mutex_);
      for (std::size_t n = (entries_.size() + 1) / 2; n > 0; --n) stolen.push(entries_.pop());
    }
    task_header* first = stolen.pop();
    while (task_header* task = stolen.pop()) thief.push(task);
    return first;
  }

 private:
  port::mutex mutex_;
  task_fifo entries_;
};

}  // namespace rt::detail
