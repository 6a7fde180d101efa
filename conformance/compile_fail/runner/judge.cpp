// SPDX-License-Identifier: Apache-2.0
#include "judge.hpp"

#include <optional>
#include <sstream>
#include <vector>

namespace conformance::compile_fail {
namespace {

std::vector<std::string> error_lines(const std::string& output) {
  std::vector<std::string> errors;
  std::istringstream lines(output);
  for (std::string line; std::getline(lines, line);)
    if (line.find("error:") != std::string::npos) errors.push_back(line);
  return errors;
}

// What BOUNDS_NEEDS says, without the quotes of the compiler.
std::optional<std::string> lack_in(const std::vector<std::string>& errors) {
  constexpr std::string_view words = "unsupported: ";
  for (const std::string& error : errors) {
    const auto at = error.find(words);
    if (at == std::string::npos) continue;
    const std::string lack = error.substr(at + words.size());
    return lack.substr(0, lack.find_last_not_of("'\"") + 1);
  }
  return std::nullopt;
}

// GCC names the user's line in "required from here", clang in the error or a note.
bool names_line(const std::string& output, const snippet& about) {
  for (const int line : about.lines) {
    const std::string place = about.file.filename().string() + ":" + std::to_string(line) + ":";
    if (output.find(place) != std::string::npos) return true;
  }
  return false;
}

std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

judgement judge_refusal(const snippet& about, const compiler& with, const compiler_run& bad) {
  if (bad.crashed)
    return {answer::tool_crashed,
            with.program() + " died or did not start: " + first_line(bad.output)};
  if (bad.status == 0) return {answer::accepted, "not enforced: the bad snippet compiles"};
  const auto errors = error_lines(bad.output);
  for (const std::string& error : errors)
    if (!std::regex_search(error, about.expected))
      return {answer::wrong_reason, "refused for another reason: " + error};
  if (errors.empty()) return {answer::wrong_reason, "refused without an error line"};
  if (!names_line(bad.output, about))
    return {answer::wrong_place, "no diagnostic names line " + std::to_string(about.lines.front()) +
                                     ": " + errors.front()};
  return {answer::rejected, errors.front()};
}

}  // namespace

std::string_view name_of(answer given) noexcept {
  constexpr std::string_view names[] = {"rejected",    "accepted",      "unsupported", "wrong reason",
                                        "wrong place", "twin rejected", "tool crashed"};
  return names[static_cast<std::size_t>(given)];
}

judgement judge(const snippet& about, const compiler& with, const seen_before& known) {
  const compiler_run twin = known.twin ? compiler_run{} : with(about.file, false);
  if (twin.crashed)
    return {answer::tool_crashed,
            with.program() + " died or did not start: " + first_line(twin.output)};
  if (twin.status != 0) {
    const auto errors = error_lines(twin.output);
    if (const auto lack = lack_in(errors)) return {answer::unsupported, *lack};
    return {answer::twin_rejected, "the good neighbour does not compile: " +
                                       (errors.empty() ? first_line(twin.output) : errors.front())};
  }
  if (known.bad) return judge_refusal(about, with, {});
  if (!known.refusal.empty()) {
    const judgement beside_others =
        judge_refusal(about, with, {.status = 1, .output = known.refusal});
    if (beside_others.given == answer::rejected) return beside_others;
  }
  return judge_refusal(about, with, with(about.file, true));
}

}  // namespace conformance::compile_fail
