// SPDX-License-Identifier: Apache-2.0
//
// The queue for tasks made ready by threads that have no queue of their own. It can be closed, and
// then takes nothing any more.
//
// A task that was spawned from outside joins the owner list only when it leaves the queue: then a
// worker adds it to its own nursery.
//
// Invariant [in-queue-or-bound]: entries leave, and are bound, under one mutex, which those who
// push never take; so a dump that looks here first, under it, and into the owner list afterwards
// misses nobody.
//
// Thread safety: all members may be called from any thread. Whoever finds the queue empty takes no
// mutex.
#pragma once

#include <utility>

#include "rt/observe.hpp"
#include "rt/port/atomic.hpp"
#include "rt/port/mutex.hpp"
#include "src/sched/task_fifo.hpp"

namespace rt::detail {

class inject_queue {
 public:
  /// False when closed: the caller keeps the entry.
  bool push(task_header* task) noexcept {
    const port::lock lock(mutex_);
    if (closed_) return false;
    entries_.push(task);
    note_size();
    return true;
  }
  task_header* pop() noexcept { return pop([](task_header*) {}); }
  /// `leaving` is called with each entry that is taken: it binds the task. [in-queue-or-bound]
  template <class Leaving>
  task_header* pop(Leaving leaving) noexcept {
    return pop_many(1, leaving).pop();
  }
  /// Up to `most` of the oldest entries.
  template <class Leaving>
  task_fifo pop_many(std::size_t most, Leaving leaving) noexcept {
    if (empty()) return {};
    const port::lock lock(leaving_);
    task_fifo taken = take(most);
    for (task_header* t = taken.front(); t != nullptr; t = t->queue_next) leaving(t);
    return taken;
  }
  bool empty() const noexcept { return size() == 0; }
  std::size_t size() const noexcept {
    // seq_cst: pairs with note_size; see idle_workers.hpp.
    return size_.load(port::memory_order_seq_cst);
  }
  /// Tasks that are in no owner list yet.
  void count(runtime_metrics& into) noexcept {
    const port::lock lock(mutex_);
    into.injected = entries_.size();
    for_each_unbound([&into](const task_header&) {
      ++into.live_tasks;
      ++into.spawned;
      return true;
    });
  }
  void dump(task_dump& into) {
    for (bool all = false; !all;) {
      into.tasks.clear();
      into.tasks.reserve(2 * size() + 1);  // outside the mutexes
      const port::lock nobody_leaves(leaving_);
      const port::lock lock(mutex_);
      all = for_each_unbound([&into](const task_header& t) {
        if (into.tasks.size() == into.tasks.capacity()) return false;
        into.tasks.push_back({t.id(), t.phase(), t.origin()});
        return true;
      });
    }
  }
  /// What is still in it can be popped.
  void close() noexcept {
    const port::lock lock(mutex_);
    closed_ = true;
  }

 private:
  task_fifo take(std::size_t most) noexcept {
    task_fifo taken;
    const port::lock lock(mutex_);
    if (entries_.size() <= most) {
      taken = std::exchange(entries_, {});
    } else {
      for (; most > 0; --most) taken.push(entries_.pop());
    }
    note_size();
    return taken;
  }
  /// Until f says false; then false.
  template <class F>
  bool for_each_unbound(F f) {
    for (const task_header* t = entries_.front(); t != nullptr; t = t->queue_next) {
      if (t->owned() == ownership::unbound && !f(*t)) return false;
    }
    return true;
  }
  void note_size() noexcept {
    // seq_cst: whoever pushes looks for sleepers afterwards, whoever sleeps looks here afterwards.
    size_.store(entries_.size(), port::memory_order_seq_cst);
  }

  port::mutex leaving_;  ///< before mutex_
  port::mutex mutex_;
  task_fifo entries_;
  bool closed_ = false;
  port::atomic<std::size_t> size_{0};  ///< of entries_, written under the mutex
};

}  // namespace rt::detail
