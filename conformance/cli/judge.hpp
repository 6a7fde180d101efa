// SPDX-License-Identifier: Apache-2.0
//
// From cases to rules. The worst of a rule's cases decides, except that a rule whose checks rest on
// a broken rule is not blamed for what may be the other's fault. Pure functions.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/cli/case_outcome.hpp"
#include "spec/rules.hpp"

namespace conformance::cli {

enum class verdict {
  conforms,
  violates,
  hung,
  crashed,
  raced,
  inconclusive,
  emulated,
  unsupported,
  not_judged,
};

[[nodiscard]] std::string_view name_of(verdict v) noexcept;
[[nodiscard]] bool is_bad(verdict v) noexcept;

/// One line of compile-fail-<runtime>.json: what the compile-time checks found.
struct compile_time_result {
  std::string rule;
  std::string verdict;
  std::string reason;
  std::string file;
  int line = 0;
  std::string layer;  // compiler, checker, not enforced; empty when the file does not say
};

struct rule_verdict {
  const spec::rule_info* rule = nullptr;
  verdict what = verdict::not_judged;
  std::string reason;
  std::string evidence;
  std::string rests_on;               // the broken rule that makes this one inconclusive
  std::vector<std::size_t> outcomes;  // indices of its own cases and of those that blame it
  std::vector<case_failure> failures;
  std::map<std::string, std::uint64_t> histogram;
  std::map<std::string, int> layers;  // compile-time snippets by the layer that refused them
  std::uint64_t programs = 0;  // random programs that entered the rule's situation
  std::uint64_t traces = 0;    // how often the traces of directed cases entered it
  bool known_deviation = false;
  std::string deviation_reason;
  std::string deviation_reference;
};

struct judging {
  bool with_tsan = false;
  /// Rules to judge, in the order of the spec.
  std::vector<const spec::rule_info*> rules;
  std::vector<compile_time_result> compile_time;
};

enum class control { absent, spoke, silent };

/// Whether the live control of the race detector reported its deliberate race.
[[nodiscard]] control control_of(const std::vector<case_outcome>& outcomes);

[[nodiscard]] std::vector<rule_verdict> judge(const std::vector<case_outcome>& outcomes,
                                              const judging& how);

/// All rules on which `rule` rests, directly or not.
[[nodiscard]] std::set<std::string_view> all_presumed(const spec::rule_info& rule);

}  // namespace conformance::cli
