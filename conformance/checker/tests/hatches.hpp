// SPDX-License-Identifier: Apache-2.0
//
// The two escape hatches of the reference runtime, counted in this project's own sources:
// `assert_send_static` ("I vouch", and the checker believes it) and `owned_closure` ("the library
// cannot look", and the checker does). A file says how many uses each file may have, and why.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace send_check_tests {

/// Uses by file (relative to `root`) and hatch. Comments and the hatches' own headers do not count.
using hatch_counts = std::map<std::pair<std::string, std::string>, int>;
[[nodiscard]] hatch_counts count_hatches(const std::filesystem::path& root);
/// The uses in one source text.
[[nodiscard]] int uses_of(const std::string& hatch, const std::string& text);

/// A sentence for each file that has more uses than `written` explains. Throws bad_input when the
/// file is unreadable or malformed.
[[nodiscard]] std::vector<std::string> unexplained_hatches(const hatch_counts& counted,
                                                           const std::filesystem::path& written);

}  // namespace send_check_tests
