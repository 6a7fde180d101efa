// SPDX-License-Identifier: Apache-2.0
//
// malloc and its family. A block that the body frees is marked, and given back when the schedule is
// over.
#include <malloc.h>
#include <stdlib.h>

#include <cerrno>
#include <cstring>

#include "memory/heap.hpp"
#include "memory/memory.hpp"
#include "sched/world.hpp"

using namespace taskspec::explore::inner;

namespace {

bool watched() { return watches_heap() && controlled(); }

std::size_t live_bytes;  // of blocks that bodies allocated; what is only kept from reuse does not count

void* allocated(void* block, std::size_t size) {
  if (block != nullptr && watched()) {
    const library_scope scope;
    live_bytes += malloc_usable_size(block);
    memory_allocated(block, size);
  }
  return block;
}

}  // namespace

extern "C" {

void* malloc(std::size_t size) noexcept { return allocated(__libc_malloc(size), size); }
void* calloc(std::size_t count, std::size_t size) noexcept {
  return allocated(__libc_calloc(count, size), count * size);
}
void* memalign(std::size_t alignment, std::size_t size) noexcept {
  return allocated(__libc_memalign(alignment, size), size);
}
void* aligned_alloc(std::size_t alignment, std::size_t size) noexcept {
  return memalign(alignment, size);
}
int posix_memalign(void** room, std::size_t alignment, std::size_t size) noexcept {
  void* const block = memalign(alignment, size);
  if (block == nullptr) return ENOMEM;
  *room = block;
  return 0;
}

void free(void* block) noexcept {
  if (block == nullptr) return;
  if (!watched()) return __libc_free(block);
  const library_scope scope;
  const std::size_t size = malloc_usable_size(block);
  live_bytes -= size < live_bytes ? size : live_bytes;
  memory_freed(block, size, __builtin_return_address(0));
}

// Part of the interface of sanitizers that programs ask how much they hold.
std::size_t __sanitizer_get_current_allocated_bytes() { return live_bytes; }

void* realloc(void* block, std::size_t size) noexcept {
  if (block == nullptr || !watched()) return allocated(__libc_realloc(block, size), size);
  const std::size_t before = malloc_usable_size(block);
  void* const fresh = malloc(size);
  if (fresh == nullptr) return nullptr;
  std::memcpy(fresh, block, before < size ? before : size);
  free(block);
  return fresh;
}
}
