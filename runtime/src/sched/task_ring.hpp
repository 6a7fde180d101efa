// SPDX-License-Identifier: Apache-2.0
//
// The places of a queue of tasks, a power of two of them. Rings are recycled in the process, as
// small blocks are: the memory of a long queue is dear to get, a fault for each page, and the next
// runtime is likely to need as much.
//
// Thread safety: `make` and the end of an `owner` from any thread; the places are atomic.
// Invariant [kept-rings]: a ring that has no owner waits for the next one, and is never given back
// to the system. With AddressSanitizer it is, so that each use after its end is seen.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "rt/detail/task_header.hpp"
#include "rt/port/atomic.hpp"

namespace rt::detail {

class task_ring {
 public:
  using slot = port::atomic<task_header*>;
  struct recycler {
    void operator()(task_ring* unused) const noexcept;
  };
  using owner = std::unique_ptr<task_ring, recycler>;

  /// `size` is a power of two. What the places hold is old, or nothing. Throws std::bad_alloc.
  static owner make(std::int64_t size);

  task_ring(const task_ring&) = delete;
  task_ring& operator=(const task_ring&) = delete;

  std::int64_t size() const noexcept { return mask_ + 1; }
  slot& at(std::int64_t i) noexcept { return slots_[i & mask_]; }

 private:
  class store;

  explicit task_ring(std::int64_t size);
  ~task_ring();

  std::size_t bytes() const noexcept { return static_cast<std::size_t>(size()) * sizeof(slot); }
  bool in_pages() const noexcept;
  void* make_room() const;

  std::int64_t mask_;
  slot* slots_;
  task_ring* next_ = nullptr;  ///< belongs to the store
};

}  // namespace rt::detail
