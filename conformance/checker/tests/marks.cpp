// SPDX-License-Identifier: Apache-2.0
#include "marks.hpp"

#include <algorithm>
#include <fstream>
#include <regex>
#include <sstream>

namespace send_check_tests {

int end_of_block(const std::filesystem::path& file, int line) {
  std::ifstream in(file);
  int number = 0;
  for (std::string text; std::getline(in, text);)
    if (++number >= line && text.starts_with("}")) return number;
  return number;
}

std::vector<mark> read_marks(const std::filesystem::path& file) {
  static const std::regex expected(R"(// expect: ([a-z.-]+))");
  static const std::regex mutated(R"(// when ([A-Za-z0-9_:]+): ([a-z.-]+))");
  std::vector<mark> marks;
  std::ifstream in(file);
  std::string text;
  for (int line = 1; std::getline(in, text); ++line) {
    std::smatch match;
    if (std::regex_search(text, match, expected)) marks.push_back({line, match[1], ""});
    for (std::sregex_iterator one(text.begin(), text.end(), mutated), end; one != end; ++one)
      marks.push_back({line, (*one)[2], (*one)[1]});
  }
  return marks;
}

std::vector<diagnostic> read_diagnostics(const std::string& output,
                                         const std::filesystem::path& file,
                                         const std::string& severity) {
  static const std::regex form(
      R"(^(?:(.*):(\d+):\d+: )?(?:fatal )?(error|warning): (?:\[(bounds[a-z.-]+)\] )?(.*)$)");
  std::vector<diagnostic> found;
  std::istringstream lines(output);
  for (std::string line; std::getline(lines, line);) {
    std::smatch match;
    if (!std::regex_match(line, match, form) || (match[3] != severity && match[3] != "error"))
      continue;
    diagnostic one;
    const bool here = std::filesystem::path(match[1].str()).filename() == file.filename();
    if (match[1].matched && here) one.line = std::stoi(match[2]);
    one.rule = match[4];
    one.text = here ? match[5].str() : line;
    found.push_back(std::move(one));
  }
  return found;
}

namespace {

std::string at(const std::filesystem::path& file, int line) {
  return file.filename().string() + ":" + std::to_string(line) + ": ";
}

void count_wrong(const std::filesystem::path& file, const std::vector<diagnostic>& rest,
                 score& into) {
  for (const diagnostic& one : rest) {
    ++into.wrong;
    into.details.push_back(at(file, one.line) + "wrong [" + one.rule + "] " + one.text);
  }
}

}  // namespace

void compare(const std::filesystem::path& file, const std::vector<mark>& marks,
             std::vector<diagnostic> said, score& into) {
  for (const mark& one : marks) {
    ++into.expected;
    const auto found = std::find_if(said.begin(), said.end(), [&](const diagnostic& other) {
      return other.line == one.line && other.rule == one.rule;
    });
    if (found == said.end()) {
      into.details.push_back(at(file, one.line) + "missed [" + one.rule + "]");
    } else {
      ++into.found;
      said.erase(found);
    }
  }
  count_wrong(file, said, into);
}

void compare_leniently(const std::filesystem::path& file, const std::vector<mark>& marks,
                       std::vector<diagnostic> said, score& into) {
  for (const mark& one : marks) {
    ++into.expected;
    const int last = end_of_block(file, one.line);
    auto found = std::find_if(said.begin(), said.end(),
                              [&](const auto& other) { return other.line == one.line; });
    if (found == said.end())
      found = std::find_if(said.begin(), said.end(), [&](const auto& other) {
        return other.line > one.line && other.line <= last;
      });
    if (found == said.end()) continue;
    ++into.found;
    const int line = found->line;  // one mistake may be told by several checks
    std::erase_if(said, [&](const auto& other) { return other.line == line; });
  }
  count_wrong(file, said, into);
}

}  // namespace send_check_tests
