// SPDX-License-Identifier: Apache-2.0
//
// The few string helpers that the compiler shares, and whole-file input and output.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace rulec {

std::string_view trimmed(std::string_view text) noexcept;
std::vector<std::string> lines_of(std::string_view text);
std::vector<std::string> comma_separated(std::string_view text);

// `[text](target)` -> `text`: what a terminal shows of a Markdown link.
std::string without_links(std::string_view markdown);

// A C++ or JSON string literal, quotes included; both languages read the same escapes.
std::string as_literal(std::string_view text);

// [a-z0-9]+(-[a-z0-9]+)* joined by dots, two parts at least, beginning with a letter.
bool is_rule_id(std::string_view text) noexcept;

// Throw usage_error, naming the file, when it cannot be read or written.
std::string read_file(const std::filesystem::path& path);
bool write_if_changed(const std::filesystem::path& path, std::string_view content);

// `path` as seen from `root`, however either is spelt.
std::filesystem::path relative_to(const std::filesystem::path& root,
                                  const std::filesystem::path& path);

// Regular files below `folder` whose extension is listed, in a stable order.
std::vector<std::filesystem::path> files_below(const std::filesystem::path& folder,
                                               const std::vector<std::string>& extensions);

}  // namespace rulec
