// SPDX-License-Identifier: Apache-2.0
//
// The door to the platform's pages: asks for large ones where it has them, so that a million small
// blocks cost a few hundred page faults instead of tens of thousands. Only a hint.
#pragma once

#include <cstddef>

#if defined(__linux__)
#include <sys/mman.h>
#endif

namespace rt::port {

inline constexpr std::size_t large_page = std::size_t{2} << 20;

/// `from` and `size` are multiples of `large_page`.
inline void prefer_large_pages(void* from, std::size_t size) noexcept {
#if defined(__linux__)
  static_cast<void>(::madvise(from, size, MADV_HUGEPAGE));
#else
  static_cast<void>(from);
  static_cast<void>(size);
#endif
}

}  // namespace rt::port
