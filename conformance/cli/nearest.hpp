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

/// " (did you mean X?)", or, when nothing known is like `wanted`, "; " and `otherwise`, which says
/// how to list what is known.
[[nodiscard]] std::string suggestion(std::string_view wanted, const std::vector<std::string>& known,
                                     std::string_view otherwise);

/// "3 cases", "1 case".
[[nodiscard]] std::string counted(std::size_t n, std::string_view what);

/// "a, b and c".
[[nodiscard]] std::string listed(const std::vector<std::string>& names);

}  // namespace conformance::cli
