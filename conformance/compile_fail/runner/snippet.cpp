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
    if (line.find("// @here") != std::string::npos) {
      if (found.first_line != 0)
        throw bad_input(file.string() + ":" + std::to_string(number) + ": a second '// @here'");
      found.first_line = found.last_line = number;
    }
    if (line.find("// @end") != std::string::npos) {
      if (found.first_line == 0)
        throw bad_input(file.string() + ":" + std::to_string(number) + ": '// @end' without '// @here'");
      found.last_line = number;
    }
  }
  if (found.rule.empty()) throw bad_input(file.string() + ": no '// RULE: <id>' line");
  if (expected.empty()) throw bad_input(file.string() + ": no '// EXPECT: <expression>' line");
  if (found.first_line == 0) throw bad_input(file.string() + ": no line marked '// @here'");
  if (layer != "compiler" && layer != "checker")
    throw bad_input(file.string() + ": '// LAYER: " + layer + "' is neither compiler nor checker");
  found.needs_checker = layer == "checker";
  try {
    found.expected = std::regex(expected);
  } catch (const std::regex_error& e) {
    throw bad_input(file.string() + ": EXPECT is no regular expression: " + e.what());
  }
  return found;
}

}  // namespace conformance::compile_fail
