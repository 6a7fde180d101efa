// SPDX-License-Identifier: Apache-2.0
//
// --rule and --chapter: which rules and which cases of a suite a run is about. Pure functions.
#pragma once

#include <string>
#include <vector>

#include "conformance/cli/suite.hpp"
#include "spec/rules.hpp"

namespace conformance::cli {

struct selection {
  std::vector<const spec::rule_info*> rules;
  std::vector<const suite_case*> cases;
};

/// Both lists empty selects everything. Throws usage_error: an unknown rule or chapter (names the
/// nearest), or a filter that leaves nothing to run.
[[nodiscard]] selection select(const suite& s, const std::vector<std::string>& rules,
                               const std::vector<std::string>& chapters);

/// Throws usage_error for an unknown rule.
void check_rules(const std::vector<std::string>& wanted);

/// "05-join" -> "join".
[[nodiscard]] std::string stem_of(std::string_view chapter);

}  // namespace conformance::cli
