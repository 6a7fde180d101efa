// SPDX-License-Identifier: Apache-2.0
//
// "Did you mean …": the nearest known name by edit distance. Pure functions.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace conformance::cli {

/// Insertions, deletions, replacements and swaps of neighbours that turn `a` into `b`.
[[nodiscard]] std::size_t edit_distance(std::string_view a, std::string_view b);

/// The known name nearest to `wanted`; empty when nothing is known.
[[nodiscard]] std::string nearest(std::string_view wanted, const std::vector<std::string>& known);

/// "a, b and c".
[[nodiscard]] std::string listed(const std::vector<std::string>& names);

}  // namespace conformance::cli
