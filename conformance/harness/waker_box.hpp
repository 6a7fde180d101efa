// SPDX-License-Identifier: Apache-2.0
//
// Where tasks leave their wakers for a case that decides when, how often and by whom they are
// called.
//
// [outside-lock] wakers are called and destroyed while the box is unlocked, so a runtime that polls
// inside `wake` does not deadlock in the box.
//
// Thread safety: everything from any thread.
#pragma once

#include <mutex>
#include <utility>
#include <vector>

namespace conformance {

template <class R>
class waker_box {
 public:
  using waker_type = typename R::waker;

  void put(waker_type waker_of_task) {
    const std::lock_guard lock(mutex_);
    wakers_.push_back(std::move(waker_of_task));
  }
  [[nodiscard]] bool empty() const {
    const std::lock_guard lock(mutex_);
    return wakers_.empty();
  }
  /// Takes the wakers out.
  [[nodiscard]] std::vector<waker_type> take() {
    const std::lock_guard lock(mutex_);
    return std::exchange(wakers_, {});
  }
  /// Calls every waker and keeps them.
  void wake() const {
    for (const waker_type& one : copies()) one.wake();
  }
  /// Takes the wakers out, calls them and drops them.
  void take_and_wake() {
    for (const waker_type& one : take()) one.wake();
  }
  /// Drops the wakers without calling them.
  void drop() { (void)take(); }

 private:
  std::vector<waker_type> copies() const {
    const std::lock_guard lock(mutex_);
    return wakers_;
  }
  mutable std::mutex mutex_;
  std::vector<waker_type> wakers_;
};

}  // namespace conformance
