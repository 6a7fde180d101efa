// SPDX-License-Identifier: Apache-2.0
//
// The door to the caches: says that an object will be written soon. It may be gone by then: nothing
// is read, and there may be none.
#pragma once

#include <cstdint>

namespace rt::port {

/// The first `Lines` cache lines of it.
template <unsigned Lines>
void prefetch(const void* object) noexcept {
#if defined(__GNUC__) || defined(__clang__)
  // As a number: a pointer must not be moved out of its object, nor off null.
  const auto first = reinterpret_cast<std::uintptr_t>(object);
  for (unsigned i = 0; i < Lines; ++i) {
    __builtin_prefetch(reinterpret_cast<const void*>(first + 64 * i), 1);
  }
#else
  static_cast<void>(object);
#endif
}

}  // namespace rt::port
