// SPDX-License-Identifier: Apache-2.0
//
// All live tasks of one scheduler, so that shutdown can destroy each of them. The list holds one
// reference to each task. It has shards: a worker adds to its own, so that workers do not meet;
// tasks leave the shard they are in, wherever they end.
//
// Thread safety: all members may be called from any thread; a lock for each shard, never held while
// user code runs.
#pragma once

#include <memory>
#include <mutex>

#include "rt/detail/assert.hpp"
#include "rt/detail/task_header.hpp"
#include "rt/observe.hpp"
#include "rt/port/spin_lock.hpp"

namespace rt::detail {

class owner_list {
 public:
  explicit owner_list(std::size_t shards = 1)
      : size_(shards), shards_(std::make_unique<shard[]>(shards)) {}

  /// False when closed: the caller keeps the reference.
  bool add(task_header* task, std::size_t to = 0) noexcept {
    shard& in = shards_[to];
    const lock held(in.mutex);
    if (in.closed) return false;
    task->owned = true;
    task->owned_shard = static_cast<std::uint32_t>(to);
    task->owned_prev = nullptr;
    task->owned_next = in.first;
    if (in.first != nullptr) in.first->owned_prev = task;
    in.first = task;
    ++in.size;
    ++in.added;
    return true;
  }

  /// True when the task was in the list: the caller has the reference.
  bool remove(task_header* task) noexcept {
    shard& in = shards_[task->owned_shard];
    const lock held(in.mutex);
    if (!task->owned) return false;
    unlink(in, task);
    return true;
  }

  /// No task is added any more.
  void close() noexcept {
    for (std::size_t i = 0; i < size_; ++i) {
      const lock held(shards_[i].mutex);
      shards_[i].closed = true;
    }
  }

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

  bool empty() noexcept {
    for (std::size_t i = 0; i < size_; ++i) {
      const lock held(shards_[i].mutex);
      if (shards_[i].first != nullptr) return false;
    }
    return true;
  }

  /// Fills in what it knows.
  void count(runtime_metrics& into) {
    for (std::size_t i = 0; i < size_; ++i) {
      const lock held(shards_[i].mutex);
      into.live_tasks += shards_[i].size;
      into.spawned += shards_[i].added;
    }
  }
  void dump(task_dump& into) {
    for (std::size_t i = 0; i < size_; ++i) {
      while (!dump_shard(shards_[i], into)) {
        // The vector grows outside the lock, whose holders must be quick.
        into.tasks.reserve(into.tasks.size() + 2 * length(shards_[i]) + 16);
      }
    }
  }

  /// Closes the list and destroys every task, one after the other.
  void shut_down_all() noexcept {
    close();
    while (task_header* task = pop()) task->shut_down();
  }

 private:
  using lock = std::lock_guard<port::spin_lock>;

  // Its own cache line: each is written by one worker most of the time.
  struct alignas(64) shard {
    port::spin_lock mutex;
    task_header* first = nullptr;
    std::size_t size = 0;
    std::uint64_t added = 0;
    bool closed = false;
  };

  static std::size_t length(shard& of) noexcept {
    const lock held(of.mutex);
    return of.size;
  }
  /// False when there is no room for all.
  static bool dump_shard(shard& from, task_dump& into) {
    const lock held(from.mutex);
    if (into.tasks.capacity() - into.tasks.size() < from.size) return false;
    for (const task_header* t = from.first; t != nullptr; t = t->owned_next) {
      into.tasks.push_back({t->id(), t->phase(), t->origin()});
    }
    return true;
  }

  static void unlink(shard& in, task_header* task) noexcept {
    RT_ASSERT(task->owned);
    --in.size;
    task->owned = false;
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
