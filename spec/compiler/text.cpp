// SPDX-License-Identifier: Apache-2.0
#include "spec/compiler/text.hpp"

#include "spec/compiler/diagnostic.hpp"

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <sstream>

namespace rulec {

namespace fs = std::filesystem;

std::string_view trimmed(std::string_view text) noexcept {
  constexpr std::string_view blanks = " \t\r\n";
  const auto first = text.find_first_not_of(blanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    auto line = text.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    lines.emplace_back(line);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

std::vector<std::string> comma_separated(std::string_view text) {
  std::vector<std::string> parts;
  while (true) {
    const auto end = std::min(text.find(','), text.size());
    auto part = trimmed(text.substr(0, end));
    if (part.size() >= 2 && part.front() == '`' && part.back() == '`') {
      part = part.substr(1, part.size() - 2);
    }
    if (!part.empty()) parts.emplace_back(part);
    if (end == text.size()) return parts;
    text.remove_prefix(end + 1);
  }
}

std::string without_links(std::string_view markdown) {
  std::string plain;
  for (std::size_t at = 0; at < markdown.size(); ++at) {
    if (markdown[at] == '[') {
      const auto middle = markdown.find("](", at);
      const auto end = middle == std::string_view::npos ? middle : markdown.find(')', middle);
      if (end != std::string_view::npos) {
        plain += markdown.substr(at + 1, middle - at - 1);
        at = end;
        continue;
      }
    }
    plain += markdown[at];
  }
  return plain;
}

std::string as_literal(std::string_view text) {
  std::string literal = "\"";
  for (const char c : text) {
    switch (c) {
      case '"':
        literal += "\\\"";
        break;
      case '\\':
        literal += "\\\\";
        break;
      case '\n':
        literal += "\\n";
        break;
      case '\t':
        literal += "\\t";
        break;
      default:
        literal += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
    }
  }
  return literal + '"';
}

bool is_rule_id(std::string_view text) noexcept {
  const auto is_letter = [](char c) { return c >= 'a' && c <= 'z'; };
  const auto is_plain = [&](char c) { return is_letter(c) || (c >= '0' && c <= '9'); };
  if (text.empty() || !is_letter(text.front()) || !is_plain(text.back())) return false;
  bool dotted = false;
  for (std::size_t at = 1; at < text.size(); ++at) {
    if (is_plain(text[at])) continue;
    if (text[at] != '.' && text[at] != '-') return false;
    if (!is_plain(text[at - 1])) return false;  // an empty part, or a doubled hyphen
    dotted = dotted || text[at] == '.';
  }
  return dotted;
}

std::string read_file(const fs::path& path) {
  std::ifstream in{path, std::ios::binary};
  if (!in || fs::is_directory(path)) throw usage_error{"cannot read " + path.string()};
  std::ostringstream content;
  content << in.rdbuf();
  return std::move(content).str();
}

bool write_if_changed(const fs::path& path, std::string_view content) {
  std::error_code ignored;
  if (fs::is_regular_file(path, ignored) && read_file(path) == content) return false;
  if (path.has_parent_path()) fs::create_directories(path.parent_path(), ignored);
  std::ofstream out{path, std::ios::binary | std::ios::trunc};
  out << content;
  if (!out.flush()) throw usage_error{"cannot write " + path.string()};
  return true;
}

fs::path relative_to(const fs::path& root, const fs::path& path) {
  const auto full = [](const fs::path& p) { return fs::absolute(p).lexically_normal(); };
  return full(path).lexically_relative(full(root));
}

std::vector<fs::path> files_below(const fs::path& folder,
                                  const std::vector<std::string>& extensions) {
  std::vector<fs::path> files;
  if (!fs::is_directory(folder)) return files;
  for (const auto& entry : fs::recursive_directory_iterator{folder}) {
    if (!entry.is_regular_file()) continue;
    if (std::ranges::count(extensions, entry.path().extension().string()) != 0) {
      files.push_back(entry.path());
    }
  }
  std::ranges::sort(files);
  return files;
}

}  // namespace rulec
