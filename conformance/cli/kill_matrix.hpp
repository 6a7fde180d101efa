// SPDX-License-Identifier: Apache-2.0
//
// Who tests the tests: each faulty variant must be found out by the check of the rule that it
// breaks, with the message it declares, and no rule may be blamed that does not rest on the broken
// one. Each legal variant must pass everything. The judgement is pure; running is the command's
// part.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "conformance/cli/case_outcome.hpp"
#include "conformance/cli/suite.hpp"

namespace conformance::cli {

enum class kill { strong, weak, survived, wrong_message, legal };

[[nodiscard]] std::string_view name_of(kill k) noexcept;

/// One case that blamed a rule under a variant.
struct blame {
  std::string rule;
  std::string by_case;
  case_status status = case_status::failed;
  std::string message;
};

struct variant_result {
  const suite_variant* which = nullptr;
  kill how = kill::survived;
  std::string by_case;
  std::string message;
  std::vector<blame> own;         // the variant's own rule
  std::vector<blame> dependants;  // rules that rest on it: allowed
  std::vector<blame> wrong;       // must not be
  bool second_look = false;       // the first one, in haste, had failed

  [[nodiscard]] bool fails() const;
};

[[nodiscard]] variant_result judge_variant(const suite_variant& v,
                                           const std::vector<case_outcome>& outcomes);

/// What has to be seen again before a faulty variant is said to fail: those that blamed wrongly,
/// and those of its own rule if it was not killed.
[[nodiscard]] std::vector<const suite_case*> doubtful_cases(
    const variant_result& r, const std::vector<case_outcome>& outcomes);

struct inseparable_rule {
  std::string rule;
  std::string reason;
};

/// MUST rules that have a case in `s` but neither a faulty variant nor an entry in `excused`.
[[nodiscard]] std::vector<std::string> rules_without_fault(
    const suite& s, const std::vector<inseparable_rule>& excused);

}  // namespace conformance::cli
