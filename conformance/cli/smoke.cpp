// SPDX-License-Identifier: Apache-2.0
#include "conformance/cli/smoke.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>

#include "conformance/cli/case_outcome.hpp"
#include "conformance/cli/commands.hpp"
#include "conformance/cli/errors.hpp"
#include "conformance/cli/interrupt.hpp"
#include "conformance/cli/process_pool.hpp"
#include "conformance/cli/suite_run.hpp"

namespace conformance::cli {
namespace {

using nlohmann::json;

constexpr double smoke_limit_seconds = 30;

struct step_seen {
  std::string step;  // begun and not ended, or ended with a problem
  std::string flavour;
  std::string problem;
  std::size_t ended_well = 0;
};

step_seen read_steps(const std::string& file) {
  step_seen seen;
  std::ifstream in(file);
  for (std::string text; std::getline(in, text);) {
    const json line = json::parse(text, nullptr, /*allow_exceptions=*/false);
    if (!line.is_object()) continue;
    if (line.contains("smoke_began")) {
      seen.step = line.value("smoke_began", "");
      seen.flavour = line.value("flavour", "");
    } else if (line.contains("smoke_ended")) {
      seen.problem = line.value("problem", "");
      if (!seen.problem.empty()) return seen;
      seen.step.clear();
      ++seen.ended_well;
    }
  }
  return seen;
}

std::string problem_of(const step_seen& seen, const ended_process& p, double limit) {
  const std::string where = seen.step.empty() ? std::string("the smoke test")
                                              : fmt::format("{} ({})", seen.step, seen.flavour);
  if (!seen.problem.empty()) return fmt::format("{}: {}", where, seen.problem);
  if (p.timed_out) return fmt::format("{} did not end within {:g} s", where, limit);
  if (!p.exited || !seen.step.empty() || p.exit_status != 0)
    return fmt::format("{} ended the process: {}", where, describe_death(p));
  if (seen.ended_well == 0)
    return "the adapter offers neither a multi-thread nor a current-thread runtime";
  return {};
}

}  // namespace

smoke_result smoke_test(const suite& s, const settings& how, const std::string& variant) {
  const scratch_folder scratch;
  const std::string file = scratch.file(0);
  const double limit = smoke_limit_seconds * how.time_factor;
  command c{.arguments = {s.program, "--taskspec_smoke", "--taskspec_result=" + file},
            .limit = std::chrono::duration<double>(limit)};
  if (!variant.empty()) c.arguments.push_back("--taskspec_variant=" + variant);
  ended_process over = run_program(std::move(c));
  if (interrupted() != 0) return {};
  smoke_result result;
  result.problem = problem_of(read_steps(file), over, limit);
  if (!result.problem.empty()) result.output = std::move(over.output);
  return result;
}

void add_smoke(CLI::App& program, int& result) {
  struct options {
    std::string runtime;
    std::string variant;
    settings_text text;
  };
  auto given = std::make_shared<options>();
  CLI::App* command = program.add_subcommand("smoke", "does the adapter work at all?");
  command->add_option("--runtime", given->runtime, "the runtime to try")->required();
  command->add_option("--variant", given->variant, "a faulty or legal variant of it");
  given->text.add_to(*command, false);
  command->callback([given, &result] {
    const settings how = checked(given->text);
    const suite s = load_suite(how.bin_dir, given->runtime);
    check_variant(s, given->variant);
    const smoke_result seen = smoke_test(s, how, given->variant);
    if (seen.problem.empty()) {
      fmt::print("{}: the adapter works\n", s.runtime);
      result = static_cast<int>(exit_code::conforms);
      return;
    }
    fmt::print("{}: the adapter does not work: {}\n", s.runtime, seen.problem);
    fmt::print(stderr, "{}", seen.output);
    result = static_cast<int>(exit_code::violates);
  });
}

}  // namespace conformance::cli
