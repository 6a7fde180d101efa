// SPDX-License-Identifier: Apache-2.0
//
// A handle that can only abort. Any number may exist; they outlive the join handle, the task and
// its runtime, and keep neither the future nor the result alive.
//
// Thread safety: distinct handles may be used from distinct threads.
#pragma once

#include <utility>

#include "rt/detail/task_header.hpp"
#include "rt/task_id.hpp"

namespace rt {

class abort_handle {
 public:
  abort_handle(const abort_handle& other) noexcept : task_(other.task_) {
    if (task_ != nullptr) task_->retain();
  }
  abort_handle(abort_handle&& other) noexcept : task_(std::exchange(other.task_, nullptr)) {}
  abort_handle& operator=(abort_handle other) noexcept {
    std::swap(task_, other.task_);
    return *this;
  }
  ~abort_handle() {
    if (task_ != nullptr) task_->release();
  }

  /// Asks for the task's destruction at its next suspension; returns at once. No effect on a task
  /// that is over. Rules: abort.*
  void abort() const noexcept {
    if (task_ != nullptr) task_->abort();
  }
  /// True once the task is over and its future is destroyed; then everything it did is visible.
  bool is_finished() const noexcept { return task_ == nullptr || task_->is_finished(); }
  task_id id() const noexcept { return task_ == nullptr ? task_id() : task_->id(); }

  /// For join_handle: takes over one reference.
  explicit abort_handle(detail::task_header* task) noexcept : task_(task) {}

 private:
  detail::task_header* task_;
};

}  // namespace rt
