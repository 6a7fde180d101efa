// SPDX-License-Identifier: Apache-2.0
#include "conformance/cli/explored.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>

#include "conformance/cli/errors.hpp"

namespace conformance::cli {
namespace {

using nlohmann::json;

struct explored_rule {
  std::uint64_t schedules = 0;
  int exhausted = 1000;  // the least of its cases
  std::string failure;   // the first, with its replay line
};

std::map<std::string, explored_rule> read(const std::string& file) {
  std::ifstream in(file);
  if (!in) throw usage_error{fmt::format("cannot read '{}', which --explored names", file)};
  std::map<std::string, explored_rule> rules;
  for (std::string line; std::getline(in, line);) {
    const json one = json::parse(line, nullptr, /*allow_exceptions=*/false);
    if (!one.is_object() || !one.contains("rule") || !one.contains("schedules"))
      throw usage_error{fmt::format("'{}' is not what explored-<runtime> --result writes", file)};
    explored_rule& rule = rules[one.value("rule", "")];
    rule.schedules += one.value("schedules", std::uint64_t{0});
    rule.exhausted = std::min(rule.exhausted, one.value("exhausted_preemptions", -1));
    if (rule.failure.empty() && !one.value("failure", "").empty())
      rule.failure = fmt::format("under a controlled schedule of {}: {} (TASKSPEC_EXPLORE_REPLAY='{}')",
                                 one.value("case", ""), one.value("message", ""),
                                 one.value("replay", ""));
  }
  return rules;
}

}  // namespace

void add_explored(const std::string& file, std::vector<rule_verdict>& rules) {
  const auto explored = read(file);
  for (rule_verdict& v : rules) {
    const auto found = explored.find(std::string(v.rule->id));
    if (found == explored.end()) continue;
    const explored_rule& seen = found->second;
    std::string text = fmt::format("explored ({} schedules", seen.schedules);
    if (seen.failure.empty() && seen.exhausted >= 0)
      text += fmt::format("; all with at most {} preemption{}", seen.exhausted,
                          seen.exhausted == 1 ? "" : "s");
    text += ")";
    v.evidence = v.evidence.empty() ? text : v.evidence + ", " + text;
    if (seen.failure.empty() || is_bad(v.what)) continue;
    v.what = verdict::violates;
    v.reason = seen.failure;
  }
}

}  // namespace conformance::cli
