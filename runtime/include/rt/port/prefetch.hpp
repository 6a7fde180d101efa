// SPDX-License-Identifier: Apache-2.0
//
// The door to the caches: says that an object will be written soon. It may be gone by then: nothing
// is read.
#pragma once

namespace rt::port {

/// The first `Lines` cache lines of it.
template <unsigned Lines>
void prefetch(const void* object) noexcept {
#if defined(__GNUC__) || defined(__clang__)
  for (unsigned i = 0; i < Lines; ++i) {
    __builtin_prefetch(static_cast<const char*>(object) + 64 * i, 1);
  }
#else
  static_cast<void>(object);
#endif
}

}  // namespace rt::port
