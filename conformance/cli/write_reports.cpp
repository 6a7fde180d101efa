// SPDX-License-Identifier: Apache-2.0
#include "conformance/cli/write_reports.hpp"

#include <fmt/format.h>

#include "conformance/cli/report_json.hpp"

namespace conformance::cli {

void write_reports(const report& r, const std::string& folder) {
  const std::string json = as_json(r);
  write_file(folder + "/report.json", json);
  fmt::print("reports: {0}/report.json\n", folder);
}

}  // namespace conformance::cli
