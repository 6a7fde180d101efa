// SPDX-License-Identifier: Apache-2.0
//
// What wakes a block_on: a flag that a poll of its root future is owed, and the sleeping place of
// its thread. Counted, because wakers may be fired long after block_on returned.
//
// Thread safety: one thread takes and parks; any thread wakes.
#pragma once

#include "rt/detail/core.hpp"
#include "rt/detail/ref.hpp"
#include "rt/port/thread.hpp"
#include "rt/waker.hpp"
#include "src/sched/parker.hpp"

namespace rt::detail {

class root_waker final : public counted, public wake_target {
 public:
  explicit root_waker(core& owner) noexcept : owner_(&owner) { owner_->begin_activity(); }

  void wake() noexcept override {
    // acq_rel, also when a wake is pending already: it publishes to the next take_notified.
    if (word_.fetch_or(notified, port::memory_order_acq_rel) != 0) return;
    owner_->begin_activity();
    parker_.unpark();
  }
  void retain() noexcept override { add_ref(); }
  void release() noexcept override { drop_ref(); }

  waker make_waker() noexcept {
    add_ref();
    return waker::adopt(this);
  }

  /// Whether a poll is owed. If so, `poll_ended` must follow the poll.
  bool take_notified() noexcept {
    // acquire: pairs with every wake before; release: orders the last poll before later wakes.
    return (word_.fetch_and(~notified, port::memory_order_acq_rel) & notified) != 0;
  }
  /// Whether a poll is owed, without taking it.
  bool is_notified() const noexcept {
    return (word_.load(port::memory_order_acquire) & notified) != 0;
  }
  void poll_ended() noexcept { owner_->end_activity(); }

  /// The block_on is over; later wakes do nothing.
  void close() noexcept {
    if ((word_.fetch_or(closed, port::memory_order_acq_rel) & notified) != 0) poll_ended();
  }

  /// Where the block_on runs.
  port::thread_id thread() const noexcept { return thread_; }

  void park(port::time_point deadline = port::never) { parker_.park(deadline); }
  void unpark() { parker_.unpark(); }

 private:
  static constexpr unsigned notified = 1;
  static constexpr unsigned closed = 2;

  ref<core> owner_;
  const port::thread_id thread_ = port::this_thread();
  parker parker_;
  port::atomic<unsigned> word_{notified};  // the first poll is owed
};

}  // namespace rt::detail
