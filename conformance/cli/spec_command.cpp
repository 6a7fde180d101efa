// SPDX-License-Identifier: Apache-2.0
//
// `taskspec spec`: writes the spec to read.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <fstream>
#include <memory>

#include "conformance/cli/commands.hpp"
#include "conformance/cli/errors.hpp"
#include "conformance/cli/report_json.hpp"
#include "conformance/cli/spec_page.hpp"

namespace conformance::cli {
namespace {

struct spec_options {
  std::string out = "spec.html";
  std::string links;
  std::vector<std::string> reports;
};

nlohmann::json read_links(const std::string& file) {
  std::ifstream in(file);
  nlohmann::json links = nlohmann::json::parse(in, nullptr, /*allow_exceptions=*/false);
  if (!links.is_object() || !links.contains("rules"))
    throw usage_error{fmt::format("--links: '{}' is not what 'rulec scan' writes", file)};
  return links;
}

void write_spec(const spec_options& given) {
  spec_sources sources;
  sources.folder = spec_folder();
  sources.links = given.links.empty() ? scan_links() : read_links(given.links);
  for (const std::string& file : given.reports) sources.reports.push_back(read_report(file));
  write_file(given.out, spec_page(sources));
  fmt::print("written: {}\n", given.out);
}

}  // namespace

void add_spec(CLI::App& program, int& result) {
  auto given = std::make_shared<spec_options>();
  CLI::App* command = program.add_subcommand("spec", "write the rules as a page to read");
  command->add_option("--out", given->out, "the page (default spec.html)");
  command->add_option("--links", given->links,
                      "links from 'rulec scan' (default: scan the sources)");
  command->add_option("reports", given->reports, "report.json files whose verdicts are shown");
  command->callback([given, &result] {
    write_spec(*given);
    result = static_cast<int>(exit_code::conforms);
  });
}

}  // namespace conformance::cli
