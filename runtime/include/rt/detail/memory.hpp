// SPDX-License-Identifier: Apache-2.0
//
// Memory for what comes and goes with every task: cells, coroutine frames, channel states. Small
// blocks are recycled by size class: each thread keeps two magazines of free blocks per class and
// exchanges whole magazines with a depot, so that the usual allocation takes no lock and a block
// may be freed by any thread. Memory that was once used for small blocks is kept for them.
//
// A task cell reserves room for the frame of its own coroutine behind itself and offers it while it
// makes the coroutine, so that cell, frame and result are one allocation.
//
// Thread safety: any thread, also while it ends. With AddressSanitizer everything goes to the
// global allocator, block by block, so that it sees each use after free.
#pragma once

#include <cstddef>
#include <new>

namespace rt::detail {

inline constexpr std::size_t block_unit = 16;
inline constexpr std::size_t largest_block = 1024;

constexpr std::size_t round_to_block(std::size_t size) noexcept {
  return (size + block_unit - 1) / block_unit * block_unit;
}

/// At least `size` bytes, aligned to 16. Throws std::bad_alloc.
void* allocate(std::size_t size);
/// `size` as it was given to `allocate`.
void deallocate(void* block, std::size_t size) noexcept;

/// Base for objects that live in such blocks, or on the heap if they ask for stricter alignment.
struct pooled {
  static void* operator new(std::size_t size) { return allocate(size); }
  static void operator delete(void* block, std::size_t size) noexcept { deallocate(block, size); }
  static void* operator new(std::size_t size, std::align_val_t alignment) {
    return ::operator new(size, alignment);
  }
  static void operator delete(void* block, std::size_t size, std::align_val_t alignment) noexcept {
    ::operator delete(block, size, alignment);
  }
};

/// Room that a cell offers for the next frame made on this thread.
struct frame_room {
  void* at = nullptr;
  std::size_t size = 0;
  std::size_t wanted = 0;  ///< how much the frame needed; 0: none was made
  bool taken = false;      ///< it fitted in
};

/// Offers the room for a scope; the first frame made in it takes the offer.
class room_offer {
 public:
  explicit room_offer(frame_room& room) noexcept;
  room_offer(const room_offer&) = delete;
  room_offer& operator=(const room_offer&) = delete;
  ~room_offer();
};

/// While a frame is destroyed whose memory is its cell's: freeing it does nothing.
class room_keeper {
 public:
  explicit room_keeper(void* room) noexcept;
  room_keeper(const room_keeper&) = delete;
  room_keeper& operator=(const room_keeper&) = delete;
  ~room_keeper();

 private:
  void* outer_;
};

/// For promises.
void* allocate_frame(std::size_t size);
void deallocate_frame(void* frame, std::size_t size) noexcept;

/// False where each block goes to the global allocator.
bool recycles_blocks() noexcept;

}  // namespace rt::detail
