// SPDX-License-Identifier: Apache-2.0
#include "analysed.hpp"

#include <regex>
#include <sstream>

#include "conformance/compile_fail/runner/compiler.hpp"

namespace send_check_tests {

analysed analyse(const clang_and_plugin& with, const std::vector<std::string>& flags,
                 const std::string& file) {
  std::vector<std::string> command{with.clang};
  command.insert(command.end(), flags.begin(), flags.end());
  command.insert(command.end(), {"-fsyntax-only", "-Wno-everything", "-ferror-limit=0",
                                 "-fno-caret-diagnostics", "-fplugin=" + with.plugin});
  for (const std::string& config : with.configs)
    command.push_back("-fplugin-arg-bounds-config=" + config);
  if (with.strict) command.emplace_back("-fplugin-arg-bounds-strict");
  const auto seen = conformance::compile_fail::compiler(command)(file, false);
  static const std::regex ours(R"(^(.*):(\d+):(\d+): error: \[(bounds[a-z.-]+)\] .*$)");
  analysed result;
  if (seen.crashed) result.broken = seen.output.substr(0, seen.output.find('\n'));
  if (seen.crashed && result.broken.empty()) result.broken = "clang crashed";
  std::istringstream lines(seen.output);
  for (std::string line; std::getline(lines, line);) {
    std::smatch match;
    if (std::regex_match(line, match, ours))
      result.reports.push_back(
          {match[1], std::stoi(match[2]), std::stoi(match[3]), match[4], line});
    else if (line.find("error:") != std::string::npos && result.broken.empty())
      result.broken = line;
  }
  return result;
}

}  // namespace send_check_tests
