// SPDX-License-Identifier: Apache-2.0
//
// Runs the conformance cases and random task programs of one runtime under the explorer.
//
//   explored-<runtime> [--rule=ID]… [--case=CHAPTER.NAME] [--budget=SECONDS | --schedules=N --programs=N]
//                      [--preemptions=K] [--seed=N] [--variant=NAME] [--result=FILE]
//                      [--program=TEXT [--workers=N]]
//
// The budget is for all together: three quarters for the cases, the rest for the programs. With --schedules the limit
// is a number for each case and search, and --programs of random programs for each number of workers: the same run on
// every machine. One line for each on standard output; with --result also as JSON lines. Exit status: 0 nothing
// found, 1 found, 3 a flag that makes no sense.
#include "explored_case.hpp"
#include "explored_programs.hpp"
#include "results.hpp"
#include "settings.hpp"

namespace {

constexpr double share_of_programs = 0.25;
constexpr std::string_view rule_of_programs = spec::rule::spawn_exactly_one_outcome.id;

}  // namespace

int main(int argc, char** argv) {
  explored::settings all = explored::parse(argc, argv);
  explored::use_variant(all);
  explored::results results(all.result_file);
  if (!all.program.empty()) {
    results.add(explored::explore_program(all.program, all.workers, all.each));
    return results.any_failure() ? 1 : 0;
  }
  const auto cases = explored::chosen_cases(all);
  const bool with_programs = all.name.empty() && explored::is_wanted(all, rule_of_programs);
  const double of_programs = with_programs ? all.seconds * share_of_programs : 0;
  const bool counted = all.each.schedules != ~0ull;
  // Two searches a case, of which the second often ends early.
  const double of_cases = all.seconds - of_programs;
  all.each.seconds = counted ? 0 : of_cases / (2.0 * static_cast<double>(cases.size()));
  for (const auto* record : cases) results.add(explored::explore(*record, all.each));
  if (with_programs) {
    all.each.seconds = counted ? 0 : of_programs;
    for (const auto& seen : explored::explore_programs(all.each)) results.add(seen);
  }
  return results.any_failure() ? 1 : 0;
}
