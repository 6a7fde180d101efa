// SPDX-License-Identifier: Apache-2.0
//
// Says what was found: a line each on standard output, and one JSON object a line in a file. Thread safety: from main.
#pragma once

#include <fstream>
#include <string>

#include "finding.hpp"

namespace explored {

class results {
 public:
  /// Ends the process (3) when the file cannot be written; an empty name: no file.
  explicit results(const std::string& file);

  void add(const finding& seen);
  [[nodiscard]] bool any_failure() const { return any_failure_; }

 private:
  std::ofstream file_;
  bool any_failure_ = false;
};

/// "123 schedules; all with at most 2 preemptions".
std::string extent_of(const finding& seen);

}  // namespace explored
