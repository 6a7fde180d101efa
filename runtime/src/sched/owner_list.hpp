// SPDX-License-Identifier: Apache-2.0
//
// All live tasks of one scheduler, so that shutdown can destroy each of them. The list holds one
// reference to each task.
//
// Thread safety: all members may be called from any thread; one mutex, never held while user code
// runs.
#pragma once

#include "rt/detail/assert.hpp"
#include "rt/detail/task_header.hpp"
#include "rt/observe.hpp"
#include "rt/port/mutex.hpp"

namespace rt::detail {

class owner_list {
 public:
  /// False when closed: the caller keeps the reference.
  bool add(task_header* task) noexcept {
    const port::lock lock(mutex_);
    if (closed_) return false;
    task->owned = true;
    task->owned_prev = nullptr;
    task->owned_next = first_;
    if (first_ != nullptr) first_->owned_prev = task;
    first_ = task;
    ++size_;
    ++added_;
    return true;
  }

  /// True when the task was in the list: the caller has the reference.
  bool remove(task_header* task) noexcept {
    const port::lock lock(mutex_);
    if (!task->owned) return false;
    unlink(task);
    return true;
  }

  /// No task is added any more.
  void close() noexcept {
    const port::lock lock(mutex_);
    closed_ = true;
  }

  task_header* pop() noexcept {
    const port::lock lock(mutex_);
    task_header* task = first_;
    if (task != nullptr) unlink(task);
    return task;
  }

  bool empty() noexcept {
    const port::lock lock(mutex_);
    return first_ == nullptr;
  }

  /// Fills in what it knows.
  void count(runtime_metrics& into) {
    const port::lock lock(mutex_);
    into.live_tasks = size_;
    into.spawned = added_;
  }
  void dump(task_dump& into) {
    for_each([&](const task_header& task) {
      into.tasks.push_back({task.id(), task.phase(), task.origin()});
    });
  }

  /// Calls look(task) for each task, with the mutex held: it must neither run nor drop anything.
  template <class Look>
  void for_each(Look look) {
    const port::lock lock(mutex_);
    for (task_header* task = first_; task != nullptr; task = task->owned_next) look(*task);
  }

  /// Closes the list and destroys every task, one after the other.
  void shut_down_all() noexcept {
    close();
    while (task_header* task = pop()) task->shut_down();
  }

 private:
  void unlink(task_header* task) noexcept {
    RT_ASSERT(task->owned);
    --size_;
    task->owned = false;
    if (task->owned_prev != nullptr) {
      task->owned_prev->owned_next = task->owned_next;
    } else {
      first_ = task->owned_next;
    }
    if (task->owned_next != nullptr) task->owned_next->owned_prev = task->owned_prev;
  }

  port::mutex mutex_;
  task_header* first_ = nullptr;
  std::size_t size_ = 0;
  std::uint64_t added_ = 0;
  bool closed_ = false;
};

}  // namespace rt::detail
