// SPDX-License-Identifier: Apache-2.0
//
// The smallest programs in which more than one thread takes part in a rule: so small that all their schedules with at
// most two preemptions can be run. Written as the cases of conformance/cases, with one worker wherever one is
// enough (the second thread is the body's), and without anything that polls: who waits, blocks.
#pragma once

#include <atomic>
#include <optional>
#include <semaphore>
#include <thread>

#include "conformance/harness/case.hpp"

namespace conformance {

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
  std::binary_semaphore there_{0};
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
