// SPDX-License-Identifier: Apache-2.0
//
// Appends what happened to a file, a JSON object a line, flushed at once: whoever reads it after a
// crash knows which case had begun. Lines: {"began": case} and {"ended": case, "rule", "status",
// "reason", "failures": [{"rule", "message", "file", "line"}], "histogram": {outcome: n}, "trace":
// [...] when failed, "races": reports of the race detector, "control": true for a live control,
// "programs": n, "judged": {rule: times entered, as the model saw it}}; for the smoke test
// {"smoke_began": step, "flavour"} and {"smoke_ended": step, "flavour", "problem"}. Belongs to the
// thread that runs the cases.
#pragma once

#include <fstream>
#include <string>
#include <string_view>

#include "conformance/harness/run_one.hpp"

namespace conformance {

class result_writer {
 public:
  /// An empty name writes nothing. Exits with status 3 when the file cannot be opened.
  explicit result_writer(const std::string& file);
  void began(const case_record& record);
  void ended(const case_record& record, const case_result& result);
  void smoke_began(std::string_view step, std::string_view flavour);
  void smoke_ended(std::string_view step, std::string_view flavour, const std::string& problem);

 private:
  std::ofstream out_;
};

}  // namespace conformance
