// SPDX-License-Identifier: Apache-2.0
#include "conformance/cli/markdown.hpp"

#include <md4c-html.h>

#include <string_view>

#include "conformance/cli/errors.hpp"

namespace conformance::cli {

std::string markdown_to_html(const std::string& text) {
  std::string html;
  const auto append = [](const MD_CHAR* piece, MD_SIZE size, void* out) {
    static_cast<std::string*>(out)->append(piece, size);
  };
  if (::md_html(text.data(), static_cast<MD_SIZE>(text.size()), append, &html, MD_DIALECT_GITHUB,
                0) != 0)
    throw usage_error{"md4c could not render a chapter of the spec"};
  return html;
}

std::string without_link_blocks(const std::string& text) {
  constexpr std::string_view open = "<!-- links -->";
  constexpr std::string_view close = "<!-- /links -->";
  std::string kept;
  std::size_t at = 0;
  while (true) {
    const auto begin = text.find(open, at);
    const auto end = begin == std::string::npos ? begin : text.find(close, begin);
    if (end == std::string::npos) return kept + text.substr(at);
    kept += text.substr(at, begin - at);
    at = end + close.size();
  }
}

}  // namespace conformance::cli
