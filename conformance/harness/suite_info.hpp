// SPDX-License-Identifier: Apache-2.0
//
// What a suite says about itself: the adapter's name and capabilities (known only where the
// adapter's header is included, suite_info.cpp, compiled once per adapter), cases and variants.
// Read-only, thread-safe.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "conformance/contract/capability.hpp"

namespace conformance {

/// Told about each step; `problem` is empty when all is well.
struct smoke_listener {
  std::function<void(std::string_view step, std::string_view flavour)> began;
  std::function<void(std::string_view step, std::string_view flavour, const std::string& problem)>
      ended;
};

[[nodiscard]] std::string_view adapter_name() noexcept;
[[nodiscard]] std::string_view why_adapter_lacks(can capability) noexcept;
[[nodiscard]] bool adapter_offers(can capability) noexcept;
[[nodiscard]] bool adapter_emulates(can capability) noexcept;
/// Tries the mandatory operations of the adapter, one step after the other.
void smoke_adapter(const smoke_listener& listener);
/// The runtime's threads belong to the process and outlive it (`static constexpr bool
/// keeps_threads`).
[[nodiscard]] bool adapter_keeps_threads() noexcept;

/// JSON: {"adapter", "sanitizer", "capabilities": {name: "native"|"emulated"|"absent"}, "cases":
/// [...], "variants": [...]}.
[[nodiscard]] std::string describe_suite();

}  // namespace conformance
