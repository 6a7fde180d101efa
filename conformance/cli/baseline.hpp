// SPDX-License-Identifier: Apache-2.0
//
// A list of known deviations of one runtime, each with its reason:
//
//   [{"rule": "join.drop-detaches", "verdict": "violates", "reason": "…", "reference": "issue 17"}]
//
// What is listed is no failure. What is listed and does not deviate any more is one: the list is
// stale. An entry with "varies": true is for a race that not every run meets: it is not stale when
// the rule conforms or is inconclusive for once.
#pragma once

#include <string>
#include <vector>

#include "conformance/cli/judge.hpp"

namespace conformance::cli {

struct deviation {
  std::string rule;
  std::string verdict;
  std::string reason;
  std::string reference;
  bool varies = false;
  int line = 0;
};

struct baseline {
  std::string file;
  std::vector<deviation> deviations;
};

/// Throws usage_error with file, line and what is wrong.
[[nodiscard]] baseline read_baseline(const std::string& file);

/// Marks the deviations that are known, and returns a sentence for each entry that is stale. Rules
/// that were not judged in this run are left alone.
[[nodiscard]] std::vector<std::string> apply(const baseline& known,
                                             std::vector<rule_verdict>& verdicts);

}  // namespace conformance::cli
