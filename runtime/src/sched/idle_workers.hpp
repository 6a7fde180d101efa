// SPDX-License-Identifier: Apache-2.0
//
// Which workers sleep, and how many look for work. At most one worker is woken at a time: while one
// searches, nobody else is woken, and the last searcher that finds something wakes the next. So a
// burst of work costs one wake-up at a time, and only as many as find something to do.
//
// Invariants
//   [no-lost-work]  whoever queues an entry reads the counts afterwards; a worker that goes to sleep
//                   counts itself as asleep (and as searching no more) first and looks at every
//                   queue afterwards. All four are seq_cst, so one of the two sees the other.
//   [search-ends]   a searcher that finds work, or goes to sleep, says so; the last one that finds
//                   work wakes another.
//
// Thread safety: all members may be called from any thread.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "rt/port/atomic.hpp"
#include "rt/port/mutex.hpp"

namespace rt::detail {

template <class Worker>
class idle_workers {
 public:
  explicit idle_workers(std::size_t workers) : workers_(workers) {
    sleepers_.reserve(workers);  // so that going to sleep cannot fail
  }

  /// The worker to wake for something new, counted as searching; null when none is needed.
  Worker* take_sleeper() noexcept {
    // seq_cst: [no-lost-work].
    const std::uint64_t now = counts_.load(port::memory_order_seq_cst);
    if (searching(now) > 0 || asleep(now) == 0) return nullptr;
    const port::lock lock(mutex_);
    if (sleepers_.empty() || searching(counts_.load(port::memory_order_relaxed)) > 0) {
      return nullptr;
    }
    return take_first();
  }
  /// As it, although others search: for what only a sleeper can do, such as keeping time.
  Worker* take_any_sleeper() noexcept {
    const port::lock lock(mutex_);
    return sleepers_.empty() ? nullptr : take_first();
  }

  /// Before a worker looks into the queues of others; false when enough do so already.
  bool start_search() noexcept {
    const std::uint64_t now = counts_.load(port::memory_order_relaxed);
    if (2 * searching(now) >= workers_) return false;  // roughly: two may pass at once
    counts_.fetch_add(one_searching, port::memory_order_seq_cst);
    return true;
  }
  /// The searcher found something; true when it was the last one.
  bool end_search() noexcept {
    return searching(counts_.fetch_sub(one_searching, port::memory_order_seq_cst)) == 1;
  }

  /// From now on the worker may be taken; it looks at the queues once more before it sleeps.
  void go_to_sleep(Worker* worker, bool was_searching) noexcept {
    const port::lock lock(mutex_);
    sleepers_.push_back(worker);
    counts_.fetch_add(was_searching ? one_asleep - one_searching : one_asleep,
                      port::memory_order_seq_cst);
  }
  /// The worker is awake. True when somebody took it, and then it is a searcher.
  bool wake_up(Worker* worker) noexcept {
    const port::lock lock(mutex_);
    const auto found = std::find(sleepers_.begin(), sleepers_.end(), worker);
    if (found == sleepers_.end()) return true;
    sleepers_.erase(found);
    counts_.fetch_sub(one_asleep, port::memory_order_seq_cst);
    return false;
  }

 private:
  static constexpr std::uint64_t one_asleep = 1;
  static constexpr std::uint64_t one_searching = std::uint64_t{1} << 32;
  static std::uint64_t asleep(std::uint64_t counts) noexcept { return counts & 0xffff'ffffu; }
  static std::uint64_t searching(std::uint64_t counts) noexcept { return counts >> 32; }

  /// The longest sleeper, so that tasks meet all workers and an edge that is missing between two
  /// of them cannot hide.
  Worker* take_first() noexcept {
    Worker* chosen = sleepers_.front();
    sleepers_.erase(sleepers_.begin());
    counts_.fetch_add(one_searching - one_asleep, port::memory_order_seq_cst);
    return chosen;
  }

  const std::size_t workers_;
  port::atomic<std::uint64_t> counts_{0};
  port::mutex mutex_;
  std::vector<Worker*> sleepers_;  ///< guarded by mutex_, the longest first
};

}  // namespace rt::detail
