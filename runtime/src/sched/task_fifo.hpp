// SPDX-License-Identifier: Apache-2.0
//
// A first-in first-out list of queue entries, linked through the tasks: no allocation, no failure.
//
// Thread safety: none; the queues built on it lock.
#pragma once

#include <cstddef>
#include <utility>

#include "rt/detail/task_header.hpp"

namespace rt::detail {

class task_fifo {
 public:
  task_fifo() = default;
  /// What is linked from the newest entry to the oldest, turned round.
  static task_fifo of_newest(task_header* newest) noexcept {
    task_fifo all;
    all.tail_ = newest;
    while (newest != nullptr) {
      task_header* const older = newest->queue_next;
      newest->queue_next = std::exchange(all.head_, newest);
      newest = older;
      ++all.size_;
    }
    return all;
  }

  bool empty() const noexcept { return head_ == nullptr; }
  std::size_t size() const noexcept { return size_; }
  /// The oldest entry; the others follow by `queue_next`.
  task_header* front() const noexcept { return head_; }

  void push(task_header* task) noexcept {
    task->queue_next = nullptr;
    (head_ == nullptr ? head_ : tail_->queue_next) = task;
    tail_ = task;
    ++size_;
  }

  void append(task_fifo younger) noexcept {
    if (younger.empty()) return;
    (head_ == nullptr ? head_ : tail_->queue_next) = younger.head_;
    tail_ = younger.tail_;
    size_ += younger.size_;
  }

  task_header* pop() noexcept {
    task_header* task = head_;
    if (task == nullptr) return nullptr;
    head_ = std::exchange(task->queue_next, nullptr);
    --size_;
    return task;
  }

 private:
  task_header* head_ = nullptr;
  task_header* tail_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace rt::detail
