// SPDX-License-Identifier: Apache-2.0
//
// malloc and its family. Bodies have a heap of their own; what else the process does is libc's.
#include "memory/heap.hpp"

#include <malloc.h>
#include <stdlib.h>

#include <cerrno>
#include <cstring>

#include "memory/arena.hpp"
#include "memory/memory.hpp"
#include "posix/real.hpp"
#include "sched/world.hpp"

using namespace taskspec::explore::inner;

namespace {

constexpr std::size_t usual_alignment = 16;

// Of blocks that bodies allocated; what is only kept from reuse does not count.
std::size_t live_bytes;

void* of_body(std::size_t size, std::size_t alignment) {
  const library_scope scope;
  void* const block = arena_allocate(size, alignment);
  if (block != nullptr) live_bytes += size;
  return block;
}

std::size_t size_of(void* block) {
  return in_arena(block) ? arena_size(block) : TASKSPEC_REAL(malloc_usable_size)(block);
}

void* moved(void* block, std::size_t size) {
  void* const fresh = malloc(size);
  if (fresh == nullptr) return nullptr;
  const std::size_t before = size_of(block);
  std::memcpy(fresh, block, before < size ? before : size);
  free(block);
  return fresh;
}

}  // namespace

extern "C" {

void* malloc(std::size_t size) noexcept {
  return controlled() ? of_body(size, usual_alignment) : __libc_malloc(size);
}
void* calloc(std::size_t count, std::size_t size) noexcept {
  if (!controlled()) return __libc_calloc(count, size);
  std::size_t bytes;
  if (__builtin_mul_overflow(count, size, &bytes)) return nullptr;
  void* const block = of_body(bytes, usual_alignment);
  return block != nullptr ? std::memset(block, 0, bytes) : nullptr;
}
void* memalign(std::size_t alignment, std::size_t size) noexcept {
  return controlled() ? of_body(size, alignment) : __libc_memalign(alignment, size);
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
  if (!controlled()) return in_arena(block) ? void(arena_free(block)) : __libc_free(block);
  const library_scope scope;
  const std::size_t size = size_of(block);
  live_bytes -= size < live_bytes ? size : live_bytes;
  memory_freed(block, size, __builtin_return_address(0));
}

// Part of the interface of sanitizers that programs ask how much they hold.
std::size_t __sanitizer_get_current_allocated_bytes() { return live_bytes; }

std::size_t malloc_usable_size(void* block) noexcept {
  return block == nullptr ? 0 : size_of(block);
}

void* realloc(void* block, std::size_t size) noexcept {
  if (block == nullptr) return malloc(size);
  if (!controlled() && !in_arena(block)) return __libc_realloc(block, size);
  return moved(block, size);
}
}
