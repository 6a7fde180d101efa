// SPDX-License-Identifier: Apache-2.0
//
// The waker of the kit's own future type: a counted reference to whatever can be polled again.
// Copies may be made, woken and dropped on any thread, once or often, early or late, even after the
// task is gone; what `wake` then does is up to the target, which outlives every copy.
#pragma once

#include <memory>
#include <utility>

namespace conformance {

/// What a waker wakes. `wake` must be callable from any thread and must never poll on the caller's
/// stack.
class wake_target {
 public:
  wake_target() = default;
  wake_target(const wake_target&) = delete;
  wake_target& operator=(const wake_target&) = delete;
  virtual ~wake_target() = default;
  virtual void wake() noexcept = 0;
};

/// A copyable, thread-safe token that asks for one more poll. An empty waker does nothing.
class waker {
 public:
  waker() = default;
  explicit waker(std::shared_ptr<wake_target> target) : target_(std::move(target)) {}

  void wake() const noexcept {
    if (target_) target_->wake();
  }

 private:
  std::shared_ptr<wake_target> target_;
};

}  // namespace conformance
