// SPDX-License-Identifier: Apache-2.0
//
// Pieces of the kit's own sources, to be shown beside a rule, so that a page of the spec can be
// read where the sources are not. Pure functions.
#pragma once

#include <string>
#include <string_view>

namespace conformance::cli {

/// What begins in `line` (from 1) of `source` and ends with the first line after it that begins
/// with a closing brace: a case or a variant, as this project formats them. Empty if there is no
/// such line.
[[nodiscard]] std::string definition_at(std::string_view source, int line);

/// The function that a row of a table of clauses names, `{rule::x, kinds(…), &function}` in `line`.
/// Empty if the row names none.
[[nodiscard]] std::string clause_at(std::string_view source, int line);

/// All but the leading comment lines.
[[nodiscard]] std::string without_head(std::string_view source);

}  // namespace conformance::cli
