// SPDX-License-Identifier: Apache-2.0
//
// `taskspec replay '<runtime>:<chapter>.<case>:seed=N[:effort=…][:variant=…]'`: that one case. It
// says the suite's own command line first, so that a debugger can take its place.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <optional>

#include "conformance/cli/commands.hpp"
#include "conformance/cli/errors.hpp"
#include "conformance/cli/nearest.hpp"
#include "conformance/cli/suite_run.hpp"

namespace conformance::cli {
namespace {

constexpr std::string_view form =
    "'<runtime>:<chapter>.<case>:seed=N[:effort=quick|normal|thorough][:variant=NAME]'";

struct replay {
  std::string runtime;
  std::string full_name;
  std::string variant;
  settings how;
};

[[noreturn]] void refuse(const std::string& line, const std::string& why) {
  throw usage_error{fmt::format("'{}' is no replay line ({}); it looks like {}", line, why, form)};
}

std::vector<std::string> split(const std::string& line) {
  std::vector<std::string> parts(1);
  for (const char c : line) {
    if (c == ':')
      parts.emplace_back();
    else
      parts.back() += c;
  }
  return parts;
}

replay parse(const std::string& line) {
  const auto parts = split(line);
  if (parts.size() < 3) refuse(line, "it has fewer than three parts");
  replay r;
  r.runtime = parts[0];
  r.full_name = parts[1];
  r.how.effort = "normal";
  if (r.full_name.find('.') == std::string::npos) refuse(line, "the second part has no dot");
  bool has_seed = false;
  for (std::size_t i = 2; i < parts.size(); ++i) {
    const auto equals = parts[i].find('=');
    const std::string key = parts[i].substr(0, equals);
    const std::string value = equals == std::string::npos ? "" : parts[i].substr(equals + 1);
    if (key == "seed") {
      r.how.seed = whole_number("seed", value, 1, largest_seed);
      has_seed = true;
    } else if (key == "effort") {
      r.how.effort = effort_of("effort", value);
    } else if (key == "variant") {
      r.variant = value;
    } else {
      refuse(line, fmt::format("'{}' is neither seed, effort nor variant", parts[i]));
    }
  }
  if (!has_seed) refuse(line, "it has no seed");
  return r;
}

const suite_case& find_case(const suite& s, const std::string& full_name) {
  if (const suite_case* found = s.find(full_name)) return *found;
  std::vector<std::string> names;
  for (const suite_case& c : s.cases) names.push_back(c.full_name());
  throw usage_error{fmt::format(
      "suite-{0} has no case '{1}'{2}", s.runtime, full_name,
      suggestion(full_name, names, how_to_list(s)))};
}

int run_in_foreground(const case_job& job, const settings& how) {
  std::string shown;
  for (const std::string& a : case_arguments(job, how, "")) shown += a + " ";
  fmt::print(stderr, "{}\n", shown);
  settings here = how;
  here.jobs = 1;
  exit_code code = exit_code::unknown;
  const bool whole = run_jobs({job}, here, {}, [&](const case_job&, const case_outcome& o) {
    fmt::print("{}", o.output);
    if (o.status != case_status::failed)
      for (const std::string& line : o.stacks) fmt::print("  {}\n", line);
    for (const case_failure& f : o.failures)
      fmt::print("{}: {} ({}:{})\n", f.rule, f.message, f.file, f.line);
    for (const auto& [outcome, n] : o.histogram) fmt::print("{:>10}  {}\n", n, outcome);
    fmt::print("{}: {}{}{}\n", job.which->full_name(), name_of(o.status),
               o.reason.empty() ? "" : ": ", o.reason);
    code = is_bad(o.status)                        ? exit_code::violates
           : o.status == case_status::inconclusive ? exit_code::unknown
                                                   : exit_code::conforms;
  });
  return static_cast<int>(whole ? code : exit_code::unknown);
}

}  // namespace

void add_replay(CLI::App& program, int& result) {
  struct options {
    std::string line;
    std::string bin_dir;
    std::string time_factor = "1";
  };
  auto given = std::make_shared<options>();
  CLI::App* command = program.add_subcommand("replay", "run one case again, as a report says");
  command->add_option("line", given->line, std::string(form))->required();
  command->add_option("--bin-dir", given->bin_dir, "where the suite-* programs are");
  command->add_option("--time-factor", given->time_factor, "scales every wait");
  command->callback([given, &result] {
    replay r = parse(given->line);
    r.how.time_factor = time_factor_of(given->time_factor);
    r.how.bin_dir = given->bin_dir.empty() ? own_folder() : given->bin_dir;
    const suite s = load_suite(r.how.bin_dir, r.runtime);
    check_variant(s, r.variant);
    result = run_in_foreground({&find_case(s, r.full_name), r.variant}, r.how);
  });
}

}  // namespace conformance::cli
