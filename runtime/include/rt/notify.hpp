// SPDX-License-Identifier: Apache-2.0
//
// Wakes tasks, without a value: the building block of own channels and conditions.
//
//   rt::notify changed;
//   co_await changed.notified();   // one task
//   changed.notify_one();          // another
//
// `notify_one` wakes the longest waiter; when nobody waits, one permit is kept for the next (one,
// however often it is called). `notify_waiters` wakes exactly the waits that were made before the
// call, polled already or not, and keeps nothing.
//
// Cancel safe: a wait that was chosen by notify_one and is dropped before it saw that passes the
// notification on. Waits do not spend budget (rt/coop.hpp).
//
// Thread safety: all members from any thread; it must outlive the waits. Wakers are called outside
// the mutex.
#pragma once

#include <cstdint>

#include "rt/detail/wait_list.hpp"
#include "rt/leaf.hpp"
#include "rt/port/atomic.hpp"
#include "rt/port/mutex.hpp"
#include "rt/send.hpp"

namespace rt {

class notify {
 public:
  notify() = default;
  notify(const notify&) = delete;
  notify& operator=(const notify&) = delete;

  /// `co_await n.notified()`.
  class notified_await;
  notified_await notified() noexcept;

  /// O(1); while a notify_waiters goes on, O(those it has yet to wake).
  void notify_one() noexcept;
  /// O(waiters).
  void notify_waiters() noexcept;

 private:
  waker next_or_permit() noexcept;

  port::mutex mutex_;
  detail::wait_list waiting_;            ///< guarded by mutex_, as all below
  bool permit_ = false;
  port::atomic<std::uint64_t> calls_{0};  ///< of notify_waiters; written under mutex_
};

class notify::notified_await final : public leaf {
 public:
  static constexpr bool rt_send = true;
  explicit notified_await(notify& source) noexcept;
  /// Only before the first poll or `enable`.
  notified_await(notified_await&& other) noexcept : source_(other.source_) {
    node_.stamp = other.node_.stamp;
    other.seen_ = true;  // it may outlive the source
  }
  ~notified_await();

  /// Begins to wait now, so that a notify_one from here on is not missed; true when there is
  /// nothing to wait for already.
  bool enable() noexcept { return ask(nullptr); }

  bool poll(const waker& w) noexcept override { return ask(&w); }
  void await_resume() const noexcept {}

 private:
  bool ask(const waker* w) noexcept;

  notify* source_;
  detail::wait_node node_;  ///< guarded by the source's mutex
  bool seen_ = false;
};

inline notify::notified_await notify::notified() noexcept { return notified_await(*this); }

template <>
inline constexpr verdict enable_sync<notify> = verdict::yes;

}  // namespace rt
