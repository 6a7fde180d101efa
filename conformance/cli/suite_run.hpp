// SPDX-License-Identifier: Apache-2.0
//
// Runs cases, each in a process of its own, and hands over how each ended. One thread.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "conformance/cli/case_outcome.hpp"
#include "conformance/cli/settings.hpp"
#include "conformance/cli/suite.hpp"

namespace conformance::cli {

struct case_job {
  const suite_case* which = nullptr;
  std::string variant;  // empty: the runtime as it is
  double patience = 1;  // scales every wait of this job, and its limit

  [[nodiscard]] std::chrono::duration<double> limit(const settings& how) const {
    return how.case_limit() * patience;
  }
};

/// How a user starts that case again: 'runtime:chapter.case:seed=…'.
[[nodiscard]] std::string replay_line(const suite& s, const case_job& job, const settings& how);

/// The suite's own command line for the case; `result_file` may be empty.
[[nodiscard]] std::vector<std::string> case_arguments(const case_job& job, const settings& how,
                                                      const std::string& result_file);

/// A folder for result files that is removed with its object.
class scratch_folder {
 public:
  scratch_folder();
  ~scratch_folder();
  scratch_folder(scratch_folder&&) = delete;
  [[nodiscard]] std::string file(std::size_t id) const;

 private:
  std::string path_;
};

/// A first, cheap look: the jobs of one variant and chapter share a process. Hands over those that
/// ended well and returns the others, which have to run alone before anything is said about them.
/// Empty when interrupted.
std::vector<case_job> run_together(const std::vector<case_job>& jobs, const settings& how,
                                   const std::function<void(const case_job&, case_outcome)>& ended);

/// True when all jobs ran; false when the program was interrupted.
bool run_jobs(const std::vector<case_job>& jobs, const settings& how,
              const std::function<void(const case_job&)>& started,
              const std::function<void(const case_job&, case_outcome)>& ended);

}  // namespace conformance::cli
