// SPDX-License-Identifier: Apache-2.0
//
// Size classes, magazines and the depot; see rt/detail/memory.hpp.
//
// Invariants
//   [full-magazine]  a magazine in the depot has at least one block; its first block holds the
//                    link to the next magazine and the count.
//   [no-shared-list] a free list belongs to one thread, or to the depot under its mutex; blocks
//                    change threads only through the depot, whose mutex orders the two.
//   [kept-chunks]    chunks are never given back to the global allocator.

#include <algorithm>
#include <array>
#include <cstdint>
#include <new>
#include <utility>

#include "rt/detail/memory.hpp"
#include "rt/port/mutex.hpp"
#include "rt/port/pages.hpp"
#include "rt/port/prefetch.hpp"

#if defined(__SANITIZE_ADDRESS__)
#define RT_EVERY_BLOCK_TO_THE_SYSTEM 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define RT_EVERY_BLOCK_TO_THE_SYSTEM 1
#endif
#endif
#if !defined(RT_EVERY_BLOCK_TO_THE_SYSTEM)
#define RT_EVERY_BLOCK_TO_THE_SYSTEM 0
#endif

namespace rt::detail {
namespace {

constexpr std::size_t classes = largest_block / block_unit + 1;
constexpr std::size_t smallest_block = 32;  // a block in the depot holds three words
constexpr std::size_t first_chunk = 32 * 1024;
constexpr std::size_t largest_chunk = 2 * port::large_page;
constexpr std::size_t ahead = 64 * 1024;  ///< of a chunk, which is faulted in at once
constexpr std::uint32_t magazine_size = 32;

/// A free block; the last two members count in the first block of a depot magazine only.
struct block {
  block* next;
  block* next_magazine;
  std::size_t count;
};

struct magazine {
  block* first = nullptr;
  std::uint32_t count = 0;

  void push(void* memory) noexcept {
    first = ::new (memory) block{first, nullptr, 0};
    ++count;
  }
  void* pop() noexcept {
    block* taken = first;
    first = taken->next;
    --count;
    port::prefetch<2>(first);  // a block that was free for long has left the caches
    return taken;
  }
};

/// The unused rest of a chunk.
struct rest {
  std::byte* from = nullptr;
  std::byte* to = nullptr;
  std::size_t size() const noexcept { return static_cast<std::size_t>(to - from); }
};

/// [kept-chunks]
rest new_chunk(std::size_t size) {
  void* const memory = size < port::large_page ? ::operator new(size) : port::map_pages(size);
  auto* const from = static_cast<std::byte*>(memory);
  return {from, from + size};
}

class depot {
 public:
  void give(std::size_t c, magazine full) noexcept {
    full.first->count = full.count;
    const port::lock lock(mutex_);
    full.first->next_magazine = std::exchange(full_[c], full.first);
  }
  /// Of that class, or of one that is not much larger: its blocks are of that class from then on.
  /// That saves new memory where many tasks were made before it was known how small they are.
  magazine take(std::size_t c) noexcept {
    const port::lock lock(mutex_);
    for (std::size_t from = c; from <= std::min(c + c / 2, classes - 1); ++from) {
      block* first = full_[from];
      if (first == nullptr) continue;
      full_[from] = first->next_magazine;
      return {first, static_cast<std::uint32_t>(first->count)};
    }
    return {};
  }
  /// The rest of a chunk outlives its thread. One too small for a block is not worth keeping.
  rest take_rest() noexcept {
    const port::lock lock(mutex_);
    block* first = std::exchange(rests_, rests_ == nullptr ? nullptr : rests_->next);
    if (first == nullptr) return {};
    auto* from = reinterpret_cast<std::byte*>(first);
    return {from, from + first->count};
  }
  void give_rest(rest r) noexcept {
    if (r.size() < smallest_block) return;
    const port::lock lock(mutex_);
    rests_ = ::new (r.from) block{rests_, nullptr, r.size()};
  }

 private:
  port::mutex mutex_;
  std::array<block*, classes> full_{};
  block* rests_ = nullptr;  ///< each describes itself
};

/// Never destroyed: tasks may be freed while the process ends.
depot& the_depot() noexcept {
  alignas(depot) static std::byte place[sizeof(depot)];
  static depot* const made = ::new (place) depot;
  return *made;
}

/// What a thread has; without a destructor, so that it can be used while the thread ends.
struct thread_memory {
  std::array<magazine, classes> active;
  std::array<magazine, classes> spare;
  rest chunk;
  std::byte* faulted_in = nullptr;  ///< of `chunk`, up to there
  std::size_t next_chunk = first_chunk;  ///< a thread that needs much gets more at a time
  bool registered = false;  ///< its magazines go to the depot when the thread ends
  bool ended = false;       ///< they have gone; nothing is kept any more
  frame_room* offered = nullptr;
  void* kept_room = nullptr;

  void* refill(std::size_t c);
  void carve(std::size_t c);
  void put_away(std::size_t c) noexcept;
  void empty() noexcept;
};

thread_local constinit thread_memory memory{};

struct at_thread_end {
  at_thread_end() = default;
  at_thread_end(const at_thread_end&) = delete;
  at_thread_end& operator=(const at_thread_end&) = delete;
  ~at_thread_end() { memory.empty(); }
  void touch() const noexcept {}
};
thread_local const at_thread_end end_of_thread;

std::size_t class_of(std::size_t size) noexcept {
  return (size < smallest_block ? smallest_block : size + block_unit - 1) / block_unit;
}

void* thread_memory::refill(std::size_t c) {
  if (!registered && !ended) {
    end_of_thread.touch();
    registered = true;
  }
  if (spare[c].count > 0) {
    std::swap(active[c], spare[c]);
    return active[c].pop();
  }
  active[c] = the_depot().take(c);
  if (active[c].count == 0) carve(c);
  void* made = active[c].pop();
  if (ended) empty();
  return made;
}

/// Puts new blocks into the active magazine, a page of them at most, to be taken in the order of
/// their addresses.
void thread_memory::carve(std::size_t c) {
  const std::size_t size = c * block_unit;
  if (chunk.size() < size) {
    chunk = the_depot().take_rest();
    if (chunk.size() < size) {
      chunk = new_chunk(next_chunk);
      if (next_chunk < largest_chunk) next_chunk *= 2;
    }
    faulted_in = chunk.from;
  }
  const std::size_t n =
      std::min({std::size_t{magazine_size}, port::small_page / size, chunk.size() / size});
  if (chunk.from + n * size > faulted_in) {
    std::byte* const until = chunk.from + std::min(ahead, chunk.size());
    port::fault_in(faulted_in, until);
    faulted_in = until;
  }
  for (std::size_t i = n; i-- > 0;) active[c].push(chunk.from + i * size);
  chunk.from += n * size;
}

/// The active magazine is full.
void thread_memory::put_away(std::size_t c) noexcept {
  if (spare[c].count > 0) the_depot().give(c, spare[c]);
  spare[c] = std::exchange(active[c], {});
}

void thread_memory::empty() noexcept {
  ended = true;
  for (std::size_t c = 0; c < classes; ++c) {
    if (active[c].count > 0) the_depot().give(c, std::exchange(active[c], {}));
    if (spare[c].count > 0) the_depot().give(c, std::exchange(spare[c], {}));
  }
  if (chunk.from != chunk.to) the_depot().give_rest(std::exchange(chunk, {}));
}

}  // namespace

#if RT_EVERY_BLOCK_TO_THE_SYSTEM

bool recycles_blocks() noexcept { return false; }
void* allocate(std::size_t size) { return ::operator new(size); }
void deallocate(void* block, std::size_t size) noexcept { ::operator delete(block, size); }

#else

bool recycles_blocks() noexcept { return true; }

void* allocate(std::size_t size) {
  if (size > largest_block) [[unlikely]] return ::operator new(size);
  const std::size_t c = class_of(size);
  thread_memory& here = memory;
  if (here.active[c].count > 0) [[likely]] return here.active[c].pop();
  return here.refill(c);
}

void deallocate(void* block, std::size_t size) noexcept {
  if (size > largest_block) [[unlikely]] {
    ::operator delete(block, size);
    return;
  }
  const std::size_t c = class_of(size);
  thread_memory& here = memory;
  if (here.active[c].count >= magazine_size) [[unlikely]] here.put_away(c);
  here.active[c].push(block);
  if (here.ended) [[unlikely]] here.empty();
}

#endif

void* allocate_frame(std::size_t size) {
  if (memory.offered != nullptr) [[unlikely]] {
    frame_room& room = *std::exchange(memory.offered, nullptr);
    room.wanted = size;
    if (size <= room.size) {
      room.taken = true;
      return room.at;
    }
  }
  return allocate(size);
}

void deallocate_frame(void* frame, std::size_t size) noexcept {
  if (frame == memory.kept_room) return;
  deallocate(frame, size);
}

room_offer::room_offer(frame_room& room) noexcept { memory.offered = &room; }
room_offer::~room_offer() { memory.offered = nullptr; }

room_keeper::room_keeper(void* room) noexcept
    : outer_(std::exchange(memory.kept_room, room)) {}
room_keeper::~room_keeper() { memory.kept_room = outer_; }

}  // namespace rt::detail
