// SPDX-License-Identifier: Apache-2.0
#include "run_time.hpp"

#include <fstream>

#include "folder.hpp"

namespace conformance::compile_fail {
namespace {

namespace fs = std::filesystem;

std::string line_with(const std::string& text, const std::regex& expected) {
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);)
    if (std::regex_search(line, expected)) return line;
  return {};
}

}  // namespace

judgement judge_run(const snippet& about, const compiler& with,
                    const std::vector<std::string>& libraries) {
  const folder work;
  const fs::path source = work / "main.cpp";
  std::ofstream(source) << "#include \"" << fs::absolute(about.file).string() << "\"\n"
                        << "int main() {\n"
                           "  auto on = bounds::make_runtime();\n"
                           "  bounds::finish(on, start(on));\n"
                           "}\n";
  const auto run = [&](bool bad) {
    const fs::path program = work / (bad ? "bad" : "good");
    const compiler_run made = with.program_into(program, libraries)(source, bad);
    if (made.status != 0 || made.crashed) throw bad_input("cannot be built to run: " + made.output);
    return compiler({program.string()})("", false);
  };
  const compiler_run good = run(false);
  if (good.status != 0)
    return {answer::twin_rejected, "the good neighbour does not run to its end: " + good.output};
  const compiler_run bad = run(true);
  if (bad.status == 0) return {answer::accepted, "not enforced: the bad snippet runs to its end"};
  const std::string said = line_with(bad.output, about.expected);
  if (said.empty()) return {answer::wrong_reason, "died for another reason: " + bad.output};
  return {answer::rejected, "at run time: " + said};
}

}  // namespace conformance::compile_fail
