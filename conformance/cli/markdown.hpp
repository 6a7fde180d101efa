// SPDX-License-Identifier: Apache-2.0
//
// Markdown to HTML, by md4c. Pure functions.
#pragma once

#include <string>

namespace conformance::cli {

/// GitHub's dialect.
[[nodiscard]] std::string markdown_to_html(const std::string& text);

/// The text without the blocks between `<!-- links -->` and `<!-- /links -->`, which are generated.
[[nodiscard]] std::string without_link_blocks(const std::string& text);

}  // namespace conformance::cli
