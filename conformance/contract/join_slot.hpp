// SPDX-License-Identifier: Apache-2.0
//
// For runtimes that call back when a task completes but have no join handle: the least that a user
// would write, a slot which the completion fills and joiners wait at. An adapter that uses it says
// so; what it shows is the runtime's completion, not a join of the runtime's own.
//
// Thread safety: all members from any thread. Wakers are called outside the lock.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "conformance/contract/outcome.hpp"

namespace conformance {

template <class T, class Waker>
class join_slot {
 public:
  /// The task is over. Only the first call counts.
  void publish(outcome<T> result) {
    std::vector<Waker> joiners;
    {
      const std::lock_guard lock(mutex_);
      if (published_) return;
      published_ = true;
      if (!abandoned_) result_.emplace(std::move(result));
      joiners.swap(joiners_);
    }
    for (const Waker& joiner : joiners) joiner.wake();
  }
  [[nodiscard]] bool is_published() const {
    const std::lock_guard lock(mutex_);
    return published_;
  }
  /// True when published; otherwise `joiner` will be woken.
  bool published_or_register(Waker joiner) {
    const std::lock_guard lock(mutex_);
    if (!published_) joiners_.push_back(std::move(joiner));
    return published_;
  }
  /// Moves the result out. Precondition: published, not taken yet.
  outcome<T> take() {
    const std::lock_guard lock(mutex_);
    outcome<T> taken = std::move(*result_);
    result_.reset();
    return taken;
  }
  /// Nobody is going to take the result: destroys it now, or as soon as it comes.
  void abandon() {
    std::optional<outcome<T>> unclaimed;  // destroyed unlocked
    const std::lock_guard lock(mutex_);
    abandoned_ = true;
    unclaimed.swap(result_);
  }

 private:
  mutable std::mutex mutex_;
  bool published_ = false;
  bool abandoned_ = false;
  std::optional<outcome<T>> result_;
  std::vector<Waker> joiners_;
};

/// The part of a join handle that owns the result: dropped, it abandons the slot.
template <class T, class Waker>
class slot_owner {
 public:
  explicit slot_owner(std::shared_ptr<join_slot<T, Waker>> slot) : slot_(std::move(slot)) {}
  slot_owner(slot_owner&&) noexcept = default;
  slot_owner& operator=(slot_owner&& other) noexcept {
    std::swap(slot_, other.slot_);
    return *this;
  }
  ~slot_owner() {
    if (slot_) slot_->abandon();
  }
  [[nodiscard]] const std::shared_ptr<join_slot<T, Waker>>& get() const noexcept { return slot_; }

 private:
  std::shared_ptr<join_slot<T, Waker>> slot_;
};

}  // namespace conformance
