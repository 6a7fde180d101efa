// SPDX-License-Identifier: Apache-2.0
//
// All live tasks of one scheduler, so that shutdown can destroy each of them and a dump can name
// them. It holds one reference to each, which passes to whoever completes the task. It has shards:
// shard 0 is for everyone, each other one belongs to a worker.
//
// A worker puts a new task into its nursery, a short array, without a lock: most tasks are over
// before the array is full. When it is, the worker empties it under the shard's lock: tasks that
// live go to the shard's list, cells of tasks that are gone are freed.
//
// Invariants
//   [owner-or-lock]   what is in a shard, and `owned` of its tasks, is written by the shard's worker
//                     alone, or under the lock. Removing a nursery's entry, or freeing the cell it
//                     points to, takes both: so a dump, which has the lock, finds cells.
//   [own-last-look]   a worker's nursery is looked through by the worker itself when it leaves its
//                     loop, and nothing enters it after that; so shutdown misses nobody.
//
// Thread safety: as the members say. No lock is held while user code runs.
#pragma once

#include <array>
#include <memory>
#include <mutex>

#include "rt/detail/assert.hpp"
#include "rt/detail/task_header.hpp"
#include "rt/observe.hpp"
#include "rt/port/spin_lock.hpp"

namespace rt::detail {

class owner_list {
 public:
  static constexpr std::size_t everyones = 0;  ///< the shard that belongs to no worker

  explicit owner_list(std::size_t shards = 1)
      : size_(shards), shards_(std::make_unique<shard[]>(shards)) {}

  // `own` is the shard that belongs to the calling thread, or `everyones`.

  /// A new task. False when closed: it stays unbound, and `remove` says so when it ends.
  bool add(task_header* task, std::size_t own = everyones) noexcept {
    shard& in = shards_[own];
    task->owned_shard = static_cast<std::uint16_t>(own);
    if (own == everyones) {
      const lock held(in.mutex);
      // relaxed, all: under the lock.
      if (in.closed.load(port::memory_order_relaxed)) return false;
      link(in, task);
      count_added(in);
      return true;
    }
    // relaxed: a worker that does not see the close yet sees the task later: [own-last-look].
    if (in.closed.load(port::memory_order_relaxed)) return false;
    if (in.young.load(port::memory_order_relaxed) == nursery_size) empty_nursery(in);
    task->set_owned(ownership::fresh);
    const std::size_t young = in.young.load(port::memory_order_relaxed);
    in.nursery[young] = task;
    // release: pairs with the load of whoever looks into the nursery under the lock.
    in.young.store(young + 1, port::memory_order_release);
    count_added(in);
    return true;
  }

  /// As it, when that was not done before.
  void bind(task_header* task, std::size_t own) noexcept {
    if (task->owned() == ownership::unbound) static_cast<void>(add(task, own));
  }

  /// The task is about to complete. True when it was here, or never bound: the caller has the
  /// reference.
  bool remove(task_header* task, std::size_t own = everyones) noexcept {
    if (task->owned() == ownership::unbound) {
      task->set_owned(ownership::none);
      return true;
    }
    shard& in = shards_[task->owned_shard];
    const bool mine = own == task->owned_shard && own != everyones;
    if (mine && task->owned() == ownership::fresh) return true;
    const lock held(in.mutex);
    switch (task->owned()) {
      case ownership::listed:
        unlink(in, task);
        return true;
      case ownership::fresh:
        task->set_owned(ownership::left);
        return true;
      default:
        return false;
    }
  }

  /// The last reference to a task that is over has gone. False when its cell is a nursery's for
  /// now, whose worker will free it.
  bool may_free(task_header* task, std::size_t own = everyones) noexcept {
    if (own == task->owned_shard && own != everyones) {
      return leave_to_nursery(task);
    }
    const lock held(shards_[task->owned_shard].mutex);
    return leave_to_nursery(task);
  }

  /// No task is added any more, but by workers that have not noticed yet.
  void close() noexcept {
    for (std::size_t i = 0; i < size_; ++i) {
      const lock held(shards_[i].mutex);
      shards_[i].closed.store(true, port::memory_order_relaxed);
    }
  }

  /// A task that is listed; the caller has the reference.
  task_header* pop() noexcept {
    for (std::size_t i = 0; i < size_; ++i) {
      const lock held(shards_[i].mutex);
      task_header* task = shards_[i].first;
      if (task == nullptr) continue;
      unlink(shards_[i], task);
      return task;
    }
    return nullptr;
  }

  /// Of an owner list without workers.
  bool empty() noexcept {
    const lock held(shards_[everyones].mutex);
    return shards_[everyones].first == nullptr;
  }

  /// Fills in what it knows.
  void count(runtime_metrics& into) {
    for (std::size_t i = 0; i < size_; ++i) {
      shard& in = shards_[i];
      const lock held(in.mutex);
      into.live_tasks += in.size;
      for_each_young(in, [&into](const task_header&) { ++into.live_tasks; });
      // relaxed: a figure.
      into.spawned += in.added.load(port::memory_order_relaxed);
    }
  }
  void dump(task_dump& into) {
    for (std::size_t i = 0; i < size_; ++i) {
      while (!dump_shard(shards_[i], into)) {
        // The vector grows outside the lock, whose holders must be quick.
        into.tasks.reserve(into.tasks.size() + 2 * length(shards_[i]) + nursery_size);
      }
    }
  }

  /// Closes the list and destroys every task, one after the other; those in the nurseries of other
  /// workers are left to them [own-last-look].
  void shut_down_all(std::size_t own = everyones) noexcept {
    close();
    if (own != everyones) empty_nursery(shards_[own]);
    while (task_header* task = pop()) task->shut_down();
    if (own != everyones) empty_nursery(shards_[own]);
  }
  /// As it, once there are no workers any more: the caller stands for all of them.
  void shut_down_rest() noexcept {
    for (std::size_t i = 1; i < size_; ++i) shut_down_all(i);
    shut_down_all();
  }

 private:
  using lock = std::lock_guard<port::spin_lock>;
  static constexpr std::size_t nursery_size = 32;

  // Its own cache line: each is written by one worker most of the time.
  struct alignas(port::cache_line) shard {
    port::spin_lock mutex;
    port::atomic<bool> closed{false};
    task_header* first = nullptr;
    std::size_t size = 0;  ///< of the list
    port::atomic<std::uint64_t> added{0};
    port::atomic<std::size_t> young{0};
    std::array<task_header*, nursery_size> nursery{};
  };

  /// [owner-or-lock], so there is one writer.
  static void count_added(shard& in) noexcept {
    in.added.store(in.added.load(port::memory_order_relaxed) + 1, port::memory_order_relaxed);
  }

  /// By the shard's worker.
  [[gnu::noinline]] static void empty_nursery(shard& in) noexcept {
    std::array<task_header*, nursery_size> gone;
    std::size_t n = 0;
    {
      const lock held(in.mutex);
      const std::size_t young = in.young.load(port::memory_order_relaxed);
      for (std::size_t i = 0; i < young; ++i) {
        task_header* task = in.nursery[i];
        if (task->owned() == ownership::gone) {
          gone[n++] = task;
        } else if (task->owned() == ownership::fresh && !task->is_finished()) {
          link(in, task);  // whoever completes it elsewhere needs the lock first
        } else {
          task->let_go();  // it is over, and is freed with its last reference
        }
      }
      in.young.store(0, port::memory_order_relaxed);
    }
    while (n > 0) gone[--n]->free_left();
  }

  static bool leave_to_nursery(task_header* task) noexcept {
    if (task->owned() == ownership::none) return true;
    RT_ASSERT(task->owned() != ownership::listed);
    task->set_owned(ownership::gone);
    return false;
  }

  /// Calls f for the live tasks of the nursery; with the lock.
  template <class F>
  static void for_each_young(const shard& in, F f) {
    // acquire: pairs with add; what is in the nursery, and the tasks, are visible.
    const std::size_t young = in.young.load(port::memory_order_acquire);
    for (std::size_t i = 0; i < young; ++i) {
      if (!in.nursery[i]->is_finished()) f(*in.nursery[i]);
    }
  }

  static std::size_t length(shard& of) noexcept {
    const lock held(of.mutex);
    return of.size;
  }
  /// False when there is no room for all.
  static bool dump_shard(shard& from, task_dump& into) {
    const lock held(from.mutex);
    if (into.tasks.capacity() - into.tasks.size() < from.size + nursery_size) return false;
    const auto note = [&into](const task_header& t) {
      into.tasks.push_back({t.id(), t.phase(), t.origin()});
    };
    for (const task_header* t = from.first; t != nullptr; t = t->owned_next) note(*t);
    for_each_young(from, note);
    return true;
  }

  static void link(shard& in, task_header* task) noexcept {
    task->set_owned(ownership::listed);
    task->owned_prev = nullptr;
    task->owned_next = in.first;
    if (in.first != nullptr) in.first->owned_prev = task;
    in.first = task;
    ++in.size;
  }

  static void unlink(shard& in, task_header* task) noexcept {
    RT_ASSERT(task->owned() == ownership::listed);
    --in.size;
    task->set_owned(ownership::none);
    if (task->owned_prev != nullptr) {
      task->owned_prev->owned_next = task->owned_next;
    } else {
      in.first = task->owned_next;
    }
    if (task->owned_next != nullptr) task->owned_next->owned_prev = task->owned_prev;
  }

  std::size_t size_;
  std::unique_ptr<shard[]> shards_;
};

}  // namespace rt::detail
