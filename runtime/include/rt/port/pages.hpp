// SPDX-License-Identifier: Apache-2.0
//
// The door to large pieces of memory, for queues and pools that have grown large. A page that is
// touched first costs the system more than a task costs us, so they come in large pages where the
// system has some, and otherwise several at a time.
//
// Thread safety: any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <new>

#if defined(__linux__)
#include <sys/mman.h>
#endif

namespace rt::port {

inline constexpr std::size_t small_page = 4096;
inline constexpr std::size_t large_page = 2 * 1024 * 1024;

#if defined(__linux__)

/// Zeroed memory; `size` is a multiple of large_page, and so is the address. Throws std::bad_alloc.
inline void* map_pages(std::size_t size) {
  const std::size_t mapped = size + large_page;
  void* const got =
      ::mmap(nullptr, mapped, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (got == MAP_FAILED) throw std::bad_alloc();
  auto* const begin = static_cast<std::byte*>(got);
  const std::size_t before =
      (large_page - reinterpret_cast<std::uintptr_t>(begin) % large_page) % large_page;
  if (before > 0) ::munmap(begin, before);
  ::munmap(begin + before + size, large_page - before);
  ::madvise(begin + before, size, MADV_HUGEPAGE);  // a hint: what it answers does not matter
  return begin + before;
}
inline void unmap_pages(void* pages, std::size_t size) noexcept { ::munmap(pages, size); }

/// What lies between the two will be written soon. A hint; without it each page is a fault.
inline void fault_in(std::byte* from, std::byte* to) noexcept {
#if defined(MADV_POPULATE_WRITE)
  constexpr int populate = MADV_POPULATE_WRITE;
#else
  constexpr int populate = 23;  // Linux 5.14; others refuse it
#endif
  const std::size_t inside = reinterpret_cast<std::uintptr_t>(from) % small_page;
  if (inside > 0) from += small_page - inside;
  if (to - from < static_cast<std::ptrdiff_t>(small_page)) return;
  const auto size = static_cast<std::size_t>(to - from) / small_page * small_page;
  ::madvise(from, size, populate);
}

#else

inline void* map_pages(std::size_t size) {
  void* const pages = ::operator new(size, std::align_val_t{large_page});
  return std::memset(pages, 0, size);
}
inline void unmap_pages(void* pages, std::size_t size) noexcept {
  ::operator delete(pages, size, std::align_val_t{large_page});
}
inline void fault_in(std::byte*, std::byte*) noexcept {}

#endif

}  // namespace rt::port
