// SPDX-License-Identifier: Apache-2.0
//
// Where rings come from and go to; see task_ring.hpp.

#include "src/sched/task_ring.hpp"

#include <array>
#include <bit>
#include <mutex>
#include <new>
#include <type_traits>
#include <utility>

#include "rt/detail/memory.hpp"
#include "rt/port/pages.hpp"
#include "rt/port/spin_lock.hpp"

namespace rt::detail {

/// Rings without an owner, by size.
class task_ring::store {
 public:
  /// Null when there is none of that size.
  task_ring* take(std::int64_t size) noexcept {
    const lock held(mutex_);
    task_ring*& first = first_[place_of(size)];
    task_ring* const taken = first;
    if (taken != nullptr) first = std::exchange(taken->next_, nullptr);
    return taken;
  }
  void give(task_ring* unused) noexcept {
    const lock held(mutex_);
    unused->next_ = std::exchange(first_[place_of(unused->size())], unused);
  }

  /// Never destroyed: runtimes may end while the process does.
  static store& instance() noexcept {
    alignas(store) static std::byte place[sizeof(store)];
    static store* const made = ::new (place) store;
    return *made;
  }

 private:
  using lock = std::lock_guard<port::spin_lock>;
  static std::size_t place_of(std::int64_t size) noexcept {
    return static_cast<std::size_t>(std::countr_zero(static_cast<std::uint64_t>(size)));
  }

  port::spin_lock mutex_;
  std::array<task_ring*, 64> first_{};
};

task_ring::owner task_ring::make(std::int64_t size) {
  task_ring* const kept = store::instance().take(size);
  return owner(kept != nullptr ? kept : new task_ring(size));
}

void task_ring::recycler::operator()(task_ring* unused) const noexcept {
  if (recycles_blocks()) {
    store::instance().give(unused);  // [kept-rings]
  } else {
    delete unused;
  }
}

task_ring::task_ring(std::int64_t size)
    : mask_(size - 1), slots_(static_cast<slot*>(make_room())) {
  for (std::int64_t i = 0; i < size; ++i) ::new (static_cast<void*>(slots_ + i)) slot(nullptr);
}

task_ring::~task_ring() {
  static_assert(std::is_trivially_destructible_v<slot>);
  if (in_pages()) {
    port::unmap_pages(slots_, bytes());
  } else {
    ::operator delete(slots_);
  }
}

bool task_ring::in_pages() const noexcept { return bytes() >= port::large_page; }

void* task_ring::make_room() const {
  return in_pages() ? port::map_pages(bytes()) : ::operator new(bytes());
}

}  // namespace rt::detail
