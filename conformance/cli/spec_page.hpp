// SPDX-License-Identifier: Apache-2.0
//
// spec.html: the chapters rendered, and below each rule what checks it, what proves that check, and
// what every runtime judged so far got for it; at the end the matrix of all of that. Reads files;
// otherwise pure.
#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace conformance::cli {

/// What one runtime got, from its report.json.
struct remembered_verdict {
  std::string verdict;  // "known deviation" when it is one
  std::string evidence;
  std::string reason;
};

struct remembered_report {
  std::string title;
  bool complete = false;
  std::map<std::string, remembered_verdict> rules;
};

struct spec_sources {
  std::string folder;    // spec/, with rules/ and claims.md
  nlohmann::json links;  // what `rulec scan` writes
  std::vector<remembered_report> reports;
};

/// Throws usage_error when `file` is no report.
[[nodiscard]] remembered_report read_report(const std::string& file);

/// All report-*.json of a folder.
[[nodiscard]] std::vector<remembered_report> remembered_in(const std::string& folder);

/// What belongs to which rule, found in the sources of the kit. Throws usage_error.
[[nodiscard]] nlohmann::json scan_links();

[[nodiscard]] std::string spec_page(const spec_sources& sources);

/// Where the sources of this taskspec are (or were).
[[nodiscard]] std::string spec_folder();

}  // namespace conformance::cli
