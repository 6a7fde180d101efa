// SPDX-License-Identifier: Apache-2.0
//
// The wait for permits of a semaphore_core, as a base of the public awaits: queued in the order of
// the first polls, cancel safe (only the place in the queue is lost).
//
// Thread safety: belongs to the waiting task; it may move between threads with it.
#pragma once

#include <utility>

#include "rt/detail/budget.hpp"
#include "rt/detail/semaphore_core.hpp"
#include "rt/leaf.hpp"
#include "rt/misuse.hpp"

namespace rt::detail {

/// `Keep` holds whatever keeps the core alive, for the owned forms; it may be empty.
template <class Keep>
class permit_await : public leaf {
 public:
  permit_await(semaphore_core& core, std::size_t wanted, Keep keep) noexcept
      : core_(&core), keep_(std::move(keep)) {
    waiter_.wanted = wanted;
  }
  /// Only before the first poll.
  permit_await(permit_await&& other) noexcept
      : permit_await(*other.core_, other.waiter_.wanted, std::move(other.keep_)) {}
  ~permit_await() {
    if (outcome_ != semaphore_core::answer::waiting) {
      if (holds_) core_->release(waiter_.wanted);
    } else {
      core_->forget(waiter_);
    }
  }

  bool poll(const waker& w) noexcept override {
    if (outcome_ != semaphore_core::answer::waiting) return true;
    const budget_unit budget(w);
    if (!budget) return false;
    outcome_ = core_->poll(waiter_, w);
    holds_ = outcome_ == semaphore_core::answer::granted;
    return budget.spend_if(outcome_ != semaphore_core::answer::waiting);
  }

 protected:
  /// True: the permits belong to the caller now. False when the core was closed. Throws `misuse`
  /// when they were taken before.
  bool take() {
    if (std::exchange(holds_, false)) return true;
    if (outcome_ == semaphore_core::answer::granted) awaited_again();
    return false;
  }
  Keep take_keep() noexcept { return std::move(keep_); }

 private:
  semaphore_core* core_;
  [[no_unique_address]] Keep keep_;
  permit_waiter waiter_;
  semaphore_core::answer outcome_ = semaphore_core::answer::waiting;
  bool holds_ = false;
};

}  // namespace rt::detail
