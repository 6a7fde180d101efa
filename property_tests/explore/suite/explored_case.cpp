// SPDX-License-Identifier: Apache-2.0
#include "explored_case.hpp"

#include <taskspec/explore.hpp>

#include <exception>
#include <filesystem>

#include "conformance/harness/case_run.hpp"
#include "conformance/harness/left_behind.hpp"
#include "conformance/harness/recorder.hpp"
#include "spec/model/judge.hpp"

namespace explored {
namespace {

using namespace taskspec::explore;

void say_first(const conformance::case_run& run) {
  const auto failures = run.failures();
  if (!failures.empty()) blame(failures.front().rule.id, failures.front().message);
}

// As the suite runs a case, but threads that are left behind are the explorer's to find.
void run_once(const conformance::case_record& record) {
  conformance::run_settings settings;
  settings.how_hard = conformance::effort::once;
  conformance::recorder::reset();
  conformance::case_run run(record.rule, settings);
  record.run(run);
  const auto seen =
      run.shown_trace().empty() ? conformance::recorder::collect() : run.shown_trace();
  if (run.programs() == 0) {
    for (const auto& broken : spec::model::judge(seen).violations) {
      run.fail({broken.rule, "not so in the trace: " + broken.sentence, std::string(record.file),
                record.line});
    }
  }
  const std::string futures = conformance::left_behind::futures(seen);
  if (!futures.empty())
    run.fail({spec::rule::shutdown_destroys_all, futures, std::string(record.file), record.line});
  say_first(run);
}

finding nothing_yet(const conformance::case_record& record) {
  finding none;
  none.name = full_name(record);
  none.rule = record.rule.id;
  none.replay_with = "--case=" + none.name;
  return none;
}

}  // namespace

std::string full_name(const conformance::case_record& record) {
  return std::filesystem::path(record.file).stem().string() + "." + std::string(record.name);
}

finding explore(const conformance::case_record& record, const budget& given) {
  finding all = nothing_yet(record);
  options how = usual_options(all.name.c_str(), given);
  const auto body = [&record] { run_once(record); };
  all.add(check(body, how));
  how.strategy = strategy_kind::bounded_dfs;
  double left = given.seconds;
  for (unsigned bound = 0; bound <= given.preemptions && all.failure.empty(); ++bound) {
    if (given.seconds > 0 && left <= 0) break;
    how.preemptions = bound;
    how.seconds = left;
    const result seen = check(body, how);
    all.add(seen);
    if (!seen.exhausted) break;
    all.exhausted = static_cast<int>(bound);
    left -= seen.seconds;
  }
  return all;
}

namespace {

// Blocks that a schedule leaves behind are what this rule is about.
options options_of_smallest(const conformance::case_record& record, const finding& all,
                            const budget& given) {
  options how = usual_options(all.name.c_str(), given);
  how.leaks = record.rule == spec::rule::result_nothing_remains;
  return how;
}

}  // namespace

finding exhaust(const conformance::case_record& record, const budget& given) {
  finding all = nothing_yet(record);
  options how = options_of_smallest(record, all, given);
  how.strategy = strategy_kind::bounded_dfs;
  const result seen = check([&record] { run_once(record); }, how);
  all.add(seen);
  if (seen.exhausted) all.exhausted = static_cast<int>(given.preemptions);
  return all;
}

finding hunt(const conformance::case_record& record, const conformance::variant_record& variant,
             const budget& given) {
  finding all = nothing_yet(record);
  options how = options_of_smallest(record, all, given);
  how.quiet = true;
  variant.select();
  all.add(check([&record] { run_once(record); }, how));
  return all;
}

}  // namespace explored
