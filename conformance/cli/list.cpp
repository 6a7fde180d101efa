// SPDX-License-Identifier: Apache-2.0
//
// `taskspec list` and `taskspec rules`: what there is.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <map>
#include <memory>

#include "conformance/cli/commands.hpp"
#include "conformance/cli/errors.hpp"
#include "conformance/cli/nearest.hpp"
#include "conformance/cli/settings.hpp"
#include "conformance/cli/suite.hpp"
#include "spec/rules.hpp"

namespace conformance::cli {
namespace {

struct list_options {
  std::string runtime;
  std::string bin_dir;

  [[nodiscard]] std::string folder() const { return bin_dir.empty() ? own_folder() : bin_dir; }
};

void list_runtime(const list_options& given) {
  const suite s = load_suite(given.folder(), given.runtime);
  for (const suite_case& c : s.cases)
    fmt::print("{:<52} {:<28} {}\n", c.full_name(), c.rule, c.sentence);
  for (const suite_variant& v : s.variants)
    fmt::print("variant {:<44} {:<28} {}\n", v.name, v.faulty ? v.rule : "(legal)",
               v.needs_tsan ? "seen by the race detector only" : "");
  for (const capability& c : s.capabilities)
    fmt::print("capability {:<41} {:<28} {}\n", c.name, c.state, c.reason);
}

void list_all(const list_options& given) {
  for (const std::string& name : known_runtimes(given.folder())) {
    const suite s = load_suite(given.folder(), name);
    fmt::print("{:<16} {} cases, {} variants, sanitizer {}{}\n", name, s.cases.size(),
               s.variants.size(), s.sanitizer, s.programs.empty() ? "" : ", random programs");
  }
}

void print_rules(const list_options& given) {
  std::map<std::string, int> cases;
  if (!given.runtime.empty())
    for (const suite_case& c : load_suite(given.folder(), given.runtime).cases) ++cases[c.rule];
  std::string_view chapter;
  for (const auto& r : spec::all_rules()) {
    if (r.chapter != chapter) fmt::print("{}{}\n", chapter.empty() ? "" : "\n", r.chapter_title);
    chapter = r.chapter;
    fmt::print("  {:<32} {:<10} {:<13} ", r.id, r.level_text, spec::to_string(r.check));
    if (!given.runtime.empty()) fmt::print("{:>2} case(s)  ", cases[std::string(r.id)]);
    fmt::print("{}\n", r.sentence);
  }
}

}  // namespace

void add_list(CLI::App& program, int& result) {
  auto given = std::make_shared<list_options>();
  CLI::App* command = program.add_subcommand("list", "the runtimes here, or the cases of one");
  command->add_option("--runtime", given->runtime, "list its cases, variants and capabilities");
  command->add_option("--bin-dir", given->bin_dir, "where the suite-* programs are");
  command->callback([given, &result] {
    given->runtime.empty() ? list_all(*given) : list_runtime(*given);
    result = static_cast<int>(exit_code::conforms);
  });
}

void add_rules(CLI::App& program, int& result) {
  auto given = std::make_shared<list_options>();
  CLI::App* command = program.add_subcommand("rules", "the rules, by chapter");
  command->add_option("--runtime", given->runtime, "say how many cases its suite has for each");
  command->add_option("--bin-dir", given->bin_dir, "where the suite-* programs are");
  command->callback([given, &result] {
    print_rules(*given);
    result = static_cast<int>(exit_code::conforms);
  });
}

}  // namespace conformance::cli
