// SPDX-License-Identifier: Apache-2.0
#include "conformance/cli/excerpt.hpp"

#include <algorithm>
#include <regex>
#include <vector>

#include "spec/compiler/text.hpp"

namespace conformance::cli {
namespace {

using rulec::lines_of;

std::string joined(const std::vector<std::string>& lines, std::size_t from, std::size_t to) {
  std::string text;
  for (std::size_t at = from; at < to; ++at) text.append(lines[at]) += '\n';
  return text;
}

}  // namespace

std::string definition_at(std::string_view source, int line) {
  const auto lines = lines_of(source);
  if (line < 1) return {};
  const auto first = static_cast<std::size_t>(line - 1);
  for (std::size_t at = first; at < lines.size(); ++at)
    if (lines[at].starts_with('}') || (at == first && lines[at].ends_with("{};")))
      return joined(lines, first, at + 1);
  return {};
}

std::string clause_at(std::string_view source, int line) {
  const auto lines = lines_of(source);
  if (line < 1) return {};
  std::string row;
  for (auto at = static_cast<std::size_t>(line - 1); at < lines.size(); ++at) {
    row.append(lines[at]);
    if (lines[at].find('}') != std::string_view::npos) break;
  }
  static const std::regex named(R"(&([a-z_]+)\})");
  std::smatch found;
  if (!std::regex_search(row, found, named)) return {};
  const std::string head = "void " + found[1].str() + "(";
  const auto at = std::ranges::find_if(lines, [&](const auto& text) { return text.starts_with(head); });
  return at == lines.end() ? std::string()
                           : definition_at(source, static_cast<int>(at - lines.begin()) + 1);
}

std::string without_head(std::string_view source) {
  const auto lines = lines_of(source);
  const auto begins = std::ranges::find_if(
      lines, [](const auto& text) { return !text.starts_with("//") && !text.empty(); });
  return joined(lines, static_cast<std::size_t>(begins - lines.begin()), lines.size());
}

}  // namespace conformance::cli
