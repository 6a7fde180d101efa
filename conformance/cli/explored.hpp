// SPDX-License-Identifier: Apache-2.0
//
// What `explored-<runtime>` found under controlled schedules, beside the verdicts.
// The file has one JSON object a line: case, rule, schedules, programs, exhausted_preemptions (-1:
// none), failure, blames (the rule that is not kept), message, replay, replay_with (flags).
#pragma once

#include <string>
#include <vector>

#include "conformance/cli/judge.hpp"

namespace conformance::cli {

/// Adds "explored (n schedules; all with at most k preemptions)" to the evidence of the rules whose
/// cases were explored; a rule of which a bad schedule was found is violated. Throws usage_error
/// for a file that is none.
void add_explored(const std::string& file, const std::string& runtime,
                  std::vector<rule_verdict>& rules);

}  // namespace conformance::cli
