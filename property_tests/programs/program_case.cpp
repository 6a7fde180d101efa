// SPDX-License-Identifier: Apache-2.0
#include "property_tests/programs/program_case.hpp"

#include "conformance/harness/own_program.hpp"

namespace property {
namespace {

std::string indented(const std::string& text) {
  std::string out = "    ";
  for (const char c : text) {
    out += c;
    if (c == '\n') out += "    ";
  }
  return out.substr(0, out.find_last_not_of(' ') + 1);
}

std::string replay_line(const counterexample& found, const searched_case& where) {
  std::string line = conformance::own_program() + " --gtest_filter=" + std::string(where.name) +
                     " --taskspec_program='" + spec::model::print_line(found.smallest) + "'";
  if (!where.variant.empty()) line += " --taskspec_variant=" + std::string(where.variant);
  return line;
}

}  // namespace

void report(conformance::case_run& run, const search_result& result, const searched_case& where,
            std::source_location from) {
  run.judged(result.programs, result.entered);
  if (!result.found) return;
  const counterexample& found = *result.found;
  std::string message = "not so in a program: " + found.broken.sentence + "\n  program, " +
                        std::to_string(spec::model::count_steps(found.smallest)) + " steps left of " +
                        std::to_string(found.original_steps) + " (seed " +
                        std::to_string(where.seed) + ", program " +
                        std::to_string(result.programs) + "):\n" +
                        indented(spec::model::print(found.smallest)) +
                        "  replay: " + replay_line(found, where);
  run.show_trace(found.seen);
  run.fail(found.broken.rule, std::move(message), from);
}

}  // namespace property
