// SPDX-License-Identifier: Apache-2.0
#include "conformance/cli/explored.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>

#include "conformance/cli/errors.hpp"

namespace conformance::cli {
namespace {

using nlohmann::json;

struct explored_rule {
  std::uint64_t schedules = 0;
  std::uint64_t programs = 0;    // random ones, of which no bound is claimed
  std::optional<int> exhausted;  // the least of its cases
  std::string failure;           // the first, with its replay line
};

std::string failure_of(const json& one, const std::string& runtime) {
  return fmt::format("under a controlled schedule of {}: {} (TASKSPEC_EXPLORE_REPLAY='{}' "
                     "explored-{} {})",
                     one.value("case", ""), one.value("message", ""), one.value("replay", ""),
                     runtime, one.value("replay_with", ""));
}

std::map<std::string, explored_rule> read(const std::string& file, const std::string& runtime) {
  std::ifstream in(file);
  if (!in) throw usage_error{fmt::format("cannot read '{}', which --explored names", file)};
  std::map<std::string, explored_rule> rules;
  for (std::string line; std::getline(in, line);) {
    const json one = json::parse(line, nullptr, /*allow_exceptions=*/false);
    if (!one.is_object() || !one.contains("rule") || !one.contains("schedules"))
      throw usage_error{fmt::format("'{}' is not what explored-<runtime> --result writes", file)};
    explored_rule& rule = rules[one.value("rule", "")];
    rule.schedules += one.value("schedules", std::uint64_t{0});
    const auto programs = one.value("programs", std::uint64_t{0});
    rule.programs += programs;
    if (programs == 0) {
      const int exhausted = one.value("exhausted_preemptions", -1);
      rule.exhausted = std::min(rule.exhausted.value_or(exhausted), exhausted);
    }
    if (one.value("failure", "").empty()) continue;
    // What is not kept may be another rule than the one that was asked about.
    explored_rule& blamed = rules[one.value("blames", one.value("rule", ""))];
    if (blamed.failure.empty()) blamed.failure = failure_of(one, runtime);
  }
  return rules;
}

std::string evidence_of(const explored_rule& seen) {
  std::string text = fmt::format("explored ({} schedules", seen.schedules);
  if (seen.programs > 0) text += fmt::format(", {} programs", seen.programs);
  if (seen.failure.empty() && seen.exhausted.value_or(-1) >= 0)
    text += fmt::format("; all with at most {} preemption{}", *seen.exhausted,
                        *seen.exhausted == 1 ? "" : "s");
  return text + ")";
}

}  // namespace

void add_explored(const std::string& file, const std::string& runtime,
                  std::vector<rule_verdict>& rules) {
  const auto explored = read(file, runtime);
  for (rule_verdict& v : rules) {
    const auto found = explored.find(std::string(v.rule->id));
    if (found == explored.end()) continue;
    const explored_rule& seen = found->second;
    if (seen.schedules > 0) {
      const std::string text = evidence_of(seen);
      v.evidence = v.evidence.empty() ? text : v.evidence + ", " + text;
    }
    if (seen.failure.empty() || is_bad(v.what)) continue;
    v.what = verdict::violates;
    v.reason = seen.failure;
  }
}

}  // namespace conformance::cli
