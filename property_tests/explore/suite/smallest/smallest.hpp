// SPDX-License-Identifier: Apache-2.0
//
// The smallest programs in which more than one thread takes part in a rule: so small that all their schedules with at
// most two preemptions can be run. Written as the cases of conformance/cases, with one worker wherever one is
// enough (the second thread is the body's), and without anything that polls: who waits, blocks.
#pragma once

#include <semaphore.h>

#include <atomic>
#include <optional>
#include <thread>

#include "conformance/harness/case.hpp"

namespace conformance {

/// A counting semaphore, at first 0, that does not spin as the standard library's does: each turn of a spinner
/// would be one more place to switch at.
class semaphore {
 public:
  semaphore() { ::sem_init(&count_, 0, 0); }
  semaphore(const semaphore&) = delete;
  semaphore& operator=(const semaphore&) = delete;
  ~semaphore() { ::sem_destroy(&count_); }
  void release() { ::sem_post(&count_); }
  void acquire() {
    while (::sem_wait(&count_) != 0) {
    }
  }

 private:
  ::sem_t count_;
};

/// Hands the waker of a suspended task to another thread, once.
template <class R>
class handed_waker {
 public:
  /// Awaited in the task.
  auto suspend() {
    return R::suspend([this](typename R::waker own) {
      waker_.emplace(std::move(own));
      there_.release();
    });
  }
  /// Blocks until the task is about to suspend.
  typename R::waker& get() {
    there_.acquire();
    return *waker_;
  }

 private:
  std::optional<typename R::waker> waker_;
  semaphore there_;
};

/// Counts its destruction, as a capture or local of a task. Move-only.
class reports_end {
 public:
  explicit reports_end(std::atomic<int>& count) : count_(&count) {}
  reports_end(reports_end&& other) noexcept : count_(std::exchange(other.count_, nullptr)) {}
  reports_end& operator=(reports_end&&) = delete;
  ~reports_end() {
    if (count_ != nullptr) count_->fetch_add(1);
  }

 private:
  std::atomic<int>* count_;
};

}  // namespace conformance
