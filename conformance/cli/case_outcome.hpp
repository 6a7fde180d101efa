// SPDX-License-Identifier: Apache-2.0
//
// How one run of one case ended: made from the lines in its result file and from how its process
// ended, because only both together tell a case that failed from one that crashed, hung, or left
// the process. Plain data.
#pragma once

#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "conformance/cli/process_pool.hpp"
#include "conformance/cli/suite.hpp"

namespace conformance::cli {

enum class case_status {
  passed,
  failed,
  unsupported,
  emulated,
  inconclusive,
  hung,
  crashed,
  raced,
};

[[nodiscard]] std::string_view name_of(case_status status) noexcept;
/// Whether the runtime is to blame.
[[nodiscard]] bool is_bad(case_status status) noexcept;

struct case_failure {
  std::string rule;
  std::string message;
  std::string file;
  int line = 0;
};

struct case_outcome {
  const suite_case* which = nullptr;
  std::string variant;
  case_status status = case_status::crashed;
  std::string reason;
  std::vector<case_failure> failures;
  std::map<std::string, std::uint64_t> histogram;
  std::map<std::string, std::uint64_t> judged;  // random programs: rule -> times entered
  nlohmann::json trace;                         // null, or an array of events
  std::uint64_t lost_events = 0;
  std::string output;  // kept only where it says something: bad outcomes
  std::vector<std::string> stacks;
  double seconds = 0;
};

/// "killed by SIGSEGV", "exited with status 0": with what the process said about it, if it did.
[[nodiscard]] std::string describe_death(const ended_process& process);

/// How a case ended that shared its process with others: only if it ended, and well. What went
/// wrong in company says nothing until it has gone wrong alone.
[[nodiscard]] std::optional<case_outcome> good_outcome_of(const suite_case& which,
                                                          const std::string& result_file);

/// Reads `result_file` (it may be missing, cut short or hold nonsense) and judges.
[[nodiscard]] case_outcome outcome_of(const suite_case& which, const ended_process& process,
                                      const std::string& result_file, double limit_seconds);

}  // namespace conformance::cli
