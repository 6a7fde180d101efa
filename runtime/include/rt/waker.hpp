// SPDX-License-Identifier: Apache-2.0
//
// A waker asks an executor to poll something again. It is a counted pointer: copy it, keep it,
// fire it from any thread, once or often, early or late, after the task or its runtime has gone.
//
// Thread safety: distinct wakers may be used from distinct threads; `wake` may be called on one
// waker by many threads at once.
#pragma once

#include <utility>

namespace rt {

/// What a waker points to. `wake` must neither run nor destroy the target's code on the caller's
/// stack: it is called under locks and from destructors.
class wake_target {
 public:
  virtual void wake() noexcept = 0;
  virtual void retain() noexcept = 0;
  virtual void release() noexcept = 0;
  /// `wake` and `release` in one.
  virtual void wake_and_release() noexcept {
    wake();
    release();
  }

 protected:
  ~wake_target() = default;
};

class waker {
 public:
  waker() noexcept = default;

  /// Takes over one reference that the caller holds.
  static waker adopt(wake_target* target) noexcept { return waker(target); }

  waker(const waker& other) noexcept : target_(other.target_) {
    if (target_ != nullptr) target_->retain();
  }
  waker(waker&& other) noexcept : target_(std::exchange(other.target_, nullptr)) {}
  waker& operator=(waker other) noexcept {
    std::swap(target_, other.target_);
    return *this;
  }
  ~waker() {
    if (target_ != nullptr) target_->release();
  }

  /// Asks for another poll of the target. Does nothing once the target is over.
  void wake() const noexcept {
    if (target_ != nullptr) target_->wake();
  }

  /// Wakes and empties this waker; cheaper than one after the other.
  void wake_and_drop() noexcept {
    if (target_ != nullptr) std::exchange(target_, nullptr)->wake_and_release();
  }

  /// Whether waking either would wake the same target.
  bool will_wake(const waker& other) const noexcept { return target_ == other.target_; }
  explicit operator bool() const noexcept { return target_ != nullptr; }

  /// Gives the reference back to the caller, as `adopt` took it.
  wake_target* leak() noexcept { return std::exchange(target_, nullptr); }

 private:
  explicit waker(wake_target* target) noexcept : target_(target) {}
  wake_target* target_ = nullptr;
};

}  // namespace rt
