// SPDX-License-Identifier: Apache-2.0
#include "conformance/cli/write_reports.hpp"

#include <fmt/format.h>

#include <filesystem>

#include "conformance/cli/report_html.hpp"
#include "conformance/cli/report_json.hpp"
#include "conformance/cli/report_junit.hpp"
#include "conformance/cli/spec_page.hpp"

namespace conformance::cli {
namespace {

// Later runs of other runtimes into the same folder show this one's verdicts in the spec as well.
std::string remembered_name(const report& r) {
  std::string name = "report-" + r.subject.runtime;
  if (r.subject.sanitizer != "none") name += "-" + r.subject.sanitizer;
  return name + ".json";
}

}  // namespace

void write_reports(const report& r, const std::string& folder) {
  const std::string json = as_json(r);
  write_file(folder + "/report.json", json);
  write_file(folder + "/report.html", as_html(r));
  write_file(folder + "/junit.xml", as_junit(r));
  if (r.complete && r.is_whole()) write_file(folder + "/" + remembered_name(r), json);
  fmt::print("reports: {0}/report.html, {0}/report.json, {0}/junit.xml", folder);
  if (std::filesystem::is_directory(spec_folder())) {
    write_file(folder + "/spec.html", spec_page({.folder = spec_folder(),
                                                 .links = scan_links(),
                                                 .reports = remembered_in(folder)}));
    fmt::print("\nthe spec: {}/spec.html", folder);
  }
  fmt::print("\n");
}

}  // namespace conformance::cli
