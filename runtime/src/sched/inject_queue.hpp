// SPDX-License-Identifier: Apache-2.0
//
// The queue for tasks made ready by threads that have no queue of their own. It can be closed, and
// then takes nothing any more.
//
// It has two parts: a stack, which anyone pushes to without a lock, and entries that are about to
// leave, oldest first. Whoever takes finds the second part empty now and then, and turns the whole
// stack round into it.
//
// A task that was spawned from outside joins the owner list only when it leaves the queue: then a
// worker adds it to its own nursery.
//
// Invariants
//   [in-queue-or-bound]  entries leave, and are bound, under one mutex, which those who push never
//                        take; so a dump that looks here first, under it, and into the owner list
//                        afterwards misses nobody.
//   [seen-or-leaving]    before the stack is emptied, `leaving_soon_` says that there is something,
//                        and says so until the last of it has gone. So `empty`, which looks at the
//                        stack first, is never true while an entry waits.
//
// Thread safety: all members may be called from any thread. Whoever finds the queue empty takes no
// mutex.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "rt/observe.hpp"
#include "rt/port/atomic.hpp"
#include "rt/port/mutex.hpp"
#include "src/sched/task_fifo.hpp"

namespace rt::detail {

class alignas(port::cache_line) inject_queue {
 public:
  /// For a taker without colleagues: so many that the lock does not matter, and so few that they
  /// are still in the cache when they are run.
  static constexpr std::size_t enough = 128;

  /// False when closed: the caller keeps the entry.
  bool push(task_header* task) noexcept {
    task_header* newest = newest_.load(port::memory_order_relaxed);
    do {
      if (newest == closed()) return false;
      task->queue_next = newest;
      // seq_cst: whoever pushes looks for sleepers afterwards, whoever sleeps looks here afterwards.
      // And it releases the task to whoever takes the stack.
    } while (!newest_.compare_exchange_weak(newest, task, port::memory_order_seq_cst,
                                            port::memory_order_relaxed));
    return true;
  }
  /// For a thread that will take from it, if only to drop: a closed queue keeps the entry, too.
  void keep(task_header* task) noexcept {
    if (push(task)) return;
    const port::lock lock(leaving_);
    // seq_cst: [seen-or-leaving].
    leaving_soon_.store(true, port::memory_order_seq_cst);
    oldest_.push(task);
  }
  task_header* pop() noexcept { return pop([](task_header*) {}); }
  /// `leaving` is called with each entry that is taken: it binds the task. [in-queue-or-bound]
  template <class Leaving>
  task_header* pop(Leaving leaving) noexcept {
    return pop_share(1, 1, leaving).pop();
  }
  /// The oldest entries: what one of so many takers ought to have of those that are about to leave,
  /// one at least, and no more than `most`.
  template <class Leaving>
  task_fifo pop_share(std::size_t takers, std::size_t most, Leaving leaving) noexcept {
    if (empty()) return {};
    const port::lock lock(leaving_);
    if (oldest_.empty()) turn_round();
    const std::size_t share = std::min(oldest_.size() / takers + 1, most);
    task_fifo taken;
    if (share >= oldest_.size()) {
      taken = std::exchange(oldest_, {});
    } else {
      while (taken.size() < share) taken.push(oldest_.pop());
    }
    for (task_header* t = taken.front(); t != nullptr; t = t->queue_next) leaving(t);
    // seq_cst: [seen-or-leaving].
    if (oldest_.empty()) leaving_soon_.store(false, port::memory_order_seq_cst);
    return taken;
  }
  bool empty() const noexcept {
    // seq_cst, both: pairs with push and turn_round; see idle_workers.hpp.
    const task_header* newest = newest_.load(port::memory_order_seq_cst);
    return (newest == nullptr || newest == closed()) &&
           !leaving_soon_.load(port::memory_order_seq_cst);
  }
  /// Tasks that are in no owner list yet.
  void count(runtime_metrics& into) noexcept {
    const port::lock nobody_leaves(leaving_);
    for_each([&into](const task_header& t) {
      ++into.injected;
      if (t.owned() != ownership::unbound) return true;
      ++into.live_tasks;
      ++into.spawned;
      return true;
    });
  }
  void dump(task_dump& into) {
    for (bool all = false; !all;) {
      into.tasks.clear();
      into.tasks.reserve(2 * into.tasks.capacity() + 64);  // outside the mutex
      const port::lock nobody_leaves(leaving_);
      all = for_each([&into](const task_header& t) {
        if (t.owned() != ownership::unbound) return true;
        if (into.tasks.size() == into.tasks.capacity()) return false;
        into.tasks.push_back({t.id(), t.phase(), t.origin()});
        return true;
      });
    }
  }
  /// What is still in it can be popped.
  void close() noexcept {
    const port::lock lock(leaving_);
    // seq_cst: [seen-or-leaving], as in turn_round.
    leaving_soon_.store(true, port::memory_order_seq_cst);
    task_header* const newest = newest_.exchange(closed(), port::memory_order_seq_cst);
    if (newest != closed()) oldest_.append(task_fifo::of_newest(newest));
    if (oldest_.empty()) leaving_soon_.store(false, port::memory_order_seq_cst);
  }

 private:
  /// Stands in the place of the newest entry of a closed queue. Not a task.
  static task_header* closed() noexcept {
    return reinterpret_cast<task_header*>(std::uintptr_t{1});
  }
  /// With the mutex, so that nobody closes the queue meanwhile.
  void turn_round() noexcept {
    task_header* newest = newest_.load(port::memory_order_relaxed);
    if (newest == nullptr || newest == closed()) return;
    // seq_cst, both: [seen-or-leaving]. The exchange acquires what was pushed.
    leaving_soon_.store(true, port::memory_order_seq_cst);
    oldest_ = task_fifo::of_newest(newest_.exchange(nullptr, port::memory_order_seq_cst));
  }
  /// With the mutex. Until f says false; then false.
  template <class F>
  bool for_each(F f) {
    // acquire: pairs with push. What is in the stack stays there while nobody takes.
    const task_header* newest = newest_.load(port::memory_order_acquire);
    for (const task_header* from : {static_cast<const task_header*>(oldest_.front()),
                                    newest == closed() ? nullptr : newest}) {
      for (const task_header* t = from; t != nullptr; t = t->queue_next) {
        if (!f(*t)) return false;
      }
    }
    return true;
  }

  // Those who push and those who take meet here.
  port::atomic<task_header*> newest_{nullptr};
  // The takers' own.
  alignas(port::cache_line) port::mutex leaving_;
  task_fifo oldest_;  ///< guarded by leaving_
  port::atomic<bool> leaving_soon_{false};  ///< written under leaving_
};

}  // namespace rt::detail
