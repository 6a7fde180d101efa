// SPDX-License-Identifier: Apache-2.0
//
// RT_ASSERT guards the runtime's own invariants. It is on unless RT_NO_ASSERT is defined, and then
// it vanishes: it never becomes an assumption.
#pragma once

namespace rt::detail {
/// Prints where and what, then aborts: a broken invariant is a bug in the runtime.
[[noreturn]] void assertion_failed(const char* what, const char* file, int line) noexcept;
}  // namespace rt::detail

#if defined(RT_NO_ASSERT)
#define RT_ASSERT(condition) static_cast<void>(0)
#else
#define RT_ASSERT(condition) \
  (static_cast<bool>(condition) \
       ? static_cast<void>(0) \
       : ::rt::detail::assertion_failed(#condition, __FILE__, __LINE__))
#endif
