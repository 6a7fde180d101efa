// SPDX-License-Identifier: Apache-2.0
//
// What our pages share: escaping, one style sheet, one frame. Pages are self-contained. Pure
// functions.
#pragma once

#include <string>
#include <string_view>

namespace conformance::cli {

[[nodiscard]] std::string escaped(std::string_view text);

/// A sentence of the spec: escaped, and what stands between backticks as code.
[[nodiscard]] std::string sentence_html(std::string_view text);

/// The word in a coloured box; the colour goes by the word.
[[nodiscard]] std::string badge(std::string_view verdict);

/// A whole document.
[[nodiscard]] std::string html_page(std::string_view title, std::string_view body);

}  // namespace conformance::cli
