// SPDX-License-Identifier: Apache-2.0
//
// Lets n tasks wait for each other, again and again.
//
//   const bool leader = co_await barrier.wait();   // true for one of the n
//
// Not cancel safe: a wait that is dropped has arrived all the same.
//
// Thread safety: all members from any thread; it must outlive the waits.
// Orderings: what each of the n did before its wait is visible to all after it.
#pragma once

#include <cstddef>

#include "rt/detail/wait_list.hpp"
#include "rt/leaf.hpp"
#include "rt/port/mutex.hpp"
#include "rt/send.hpp"

namespace rt {

class barrier {
 public:
  /// 0 counts as 1: nobody waits.
  explicit barrier(std::size_t n) noexcept : size_(n == 0 ? 1 : n) {}
  barrier(const barrier&) = delete;
  barrier& operator=(const barrier&) = delete;

  /// `co_await b.wait()`: until n tasks wait; true for exactly one of them, the last to come.
  class wait_await;
  wait_await wait() noexcept;

 private:
  const std::size_t size_;
  port::mutex mutex_;
  std::size_t arrived_ = 0;     ///< guarded by mutex_
  std::uint64_t rounds_ = 0;    ///< guarded by mutex_
  detail::wait_list waiting_;   ///< guarded by mutex_
};

class barrier::wait_await : public leaf {
 public:
  static constexpr bool rt_send = true;
  explicit wait_await(barrier& b) noexcept : barrier_(&b) {}
  /// Only before the first poll.
  wait_await(wait_await&& other) noexcept : barrier_(other.barrier_) {}
  ~wait_await();
  bool poll(const waker& w) noexcept override;
  bool await_resume() const noexcept { return leader_; }

 private:
  barrier* barrier_;
  detail::wait_node node_;  ///< guarded by the barrier's mutex
  bool arrived_ = false;
  bool leader_ = false;
};

inline barrier::wait_await barrier::wait() noexcept { return wait_await(*this); }

template <>
inline constexpr verdict enable_sync<barrier> = verdict::yes;

}  // namespace rt
