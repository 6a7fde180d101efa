// SPDX-License-Identifier: Apache-2.0
//
// Which sanitizer this binary was built with.
#pragma once

#include <string_view>

namespace conformance {

#if defined(__SANITIZE_THREAD__)
inline constexpr bool built_with_tsan = true;
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
inline constexpr bool built_with_tsan = true;
#else
inline constexpr bool built_with_tsan = false;
#endif
#else
inline constexpr bool built_with_tsan = false;
#endif

#if defined(__SANITIZE_ADDRESS__)
inline constexpr bool built_with_asan = true;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
inline constexpr bool built_with_asan = true;
#else
inline constexpr bool built_with_asan = false;
#endif
#else
inline constexpr bool built_with_asan = false;
#endif

constexpr std::string_view sanitizer_name() noexcept {
  return built_with_tsan ? "thread" : built_with_asan ? "address" : "none";
}

}  // namespace conformance
