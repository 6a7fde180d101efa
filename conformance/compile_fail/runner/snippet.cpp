// SPDX-License-Identifier: Apache-2.0
#include "snippet.hpp"

#include <fstream>

namespace conformance::compile_fail {
namespace {

// The text after `key` when `line` starts with it.
bool after(const std::string& line, const std::string& key, std::string& rest) {
  if (!line.starts_with(key)) return false;
  rest = line.substr(key.size());
  return true;
}

// The first mark must be `@here`, and each stands once.
void mark(const std::string& line, const std::string& name, int number, snippet& found) {
  if (line.find(name) == std::string::npos) return;
  const std::string place = found.file.string() + ":" + std::to_string(number) + ": ";
  if (found.lines.empty() != (name == "// @here"))
    throw bad_input(place + (found.lines.empty() ? "'" + name + "' before '// @here'"
                                                 : "a second '" + name + "'"));
  found.lines.push_back(number);
}

}  // namespace

snippet read_snippet(const std::filesystem::path& file) {
  std::ifstream in(file);
  if (!in) throw bad_input("cannot read the snippet " + file.string());
  snippet found;
  found.file = file;
  std::string expected;
  std::string layer = "compiler";
  std::string line;
  for (int number = 1; std::getline(in, line); ++number) {
    after(line, "// RULE: ", found.rule);
    after(line, "// EXPECT: ", expected);
    after(line, "// LAYER: ", layer);
    mark(line, "// @here", number, found);
    mark(line, "// @end", number, found);
    mark(line, "// @spawn", number, found);
  }
  if (found.rule.empty()) throw bad_input(file.string() + ": no '// RULE: <id>' line");
  if (expected.empty()) throw bad_input(file.string() + ": no '// EXPECT: <expression>' line");
  if (found.lines.empty()) throw bad_input(file.string() + ": no line marked '// @here'");
  if (layer != "compiler" && layer != "checker" && layer != "checker or run time")
    throw bad_input(file.string() + ": '// LAYER: " + layer +
                    "' is neither compiler nor checker nor 'checker or run time'");
  found.needs_checker = layer != "compiler";
  found.can_run = layer == "checker or run time";
  try {
    found.expected = std::regex(expected);
  } catch (const std::regex_error& e) {
    throw bad_input(file.string() + ": EXPECT is no regular expression: " + e.what());
  }
  return found;
}

}  // namespace conformance::compile_fail
