// SPDX-License-Identifier: Apache-2.0
//
// One verification, as data, and the exit code it means. Everything written (table, JSON, JUnit,
// HTML) is a view of this. Plain data.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "conformance/cli/errors.hpp"
#include "conformance/cli/judge.hpp"
#include "conformance/cli/settings.hpp"
#include "conformance/cli/suite.hpp"

namespace conformance::cli {

struct report {
  suite subject;
  settings how;
  std::string variant;
  std::vector<std::string> only_rules;
  std::vector<std::string> only_chapters;
  bool complete = false;
  int interrupted_by = 0;
  std::string began_at;  // UTC
  double seconds = 0;
  std::string smoke_problem;  // empty: the adapter works
  std::size_t cases_planned = 0;
  std::vector<case_outcome> outcomes;
  std::vector<rule_verdict> rules;
  control live_control = control::absent;
  std::vector<std::string> stale_baseline;

  /// Everything was asked: no filter, no variant.
  [[nodiscard]] bool is_whole() const {
    return only_rules.empty() && only_chapters.empty() && variant.empty();
  }
};

[[nodiscard]] std::map<std::string, std::size_t> counts_of(const report& r);
[[nodiscard]] exit_code exit_of(const report& r);
/// "conforms", "does not conform: 2 rules …": the last word of a run, in a sentence.
[[nodiscard]] std::string conclusion_of(const report& r);
/// Name of the runtime with its sanitizer: "reference", "reference (thread sanitizer)".
[[nodiscard]] std::string title_of(const report& r);
/// The replay line of the case that shows why `v` is what it is; empty when none does.
[[nodiscard]] std::string replay_of(const report& r, const rule_verdict& v);
/// The worst outcome among those of `v`; nullptr when it has none.
[[nodiscard]] const case_outcome* worst_outcome(const report& r, const rule_verdict& v);

}  // namespace conformance::cli
