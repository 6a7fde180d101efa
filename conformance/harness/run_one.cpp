// SPDX-License-Identifier: Apache-2.0
#include "conformance/harness/run_one.hpp"

#include <exception>
#include <set>

#include "conformance/harness/left_behind.hpp"
#include "conformance/harness/race_report.hpp"
#include "conformance/harness/recorder.hpp"
#include "conformance/harness/suite_info.hpp"
#include "spec/model/judge.hpp"

namespace conformance {
namespace {

std::string what_was_thrown() {
  try {
    throw;
  } catch (const std::exception& e) {
    return e.what();
  } catch (...) {
    return "an exception which is no std::exception";
  }
}

case_result not_judged(case_status status, can capability, std::string_view reason) {
  case_result result;
  result.status = status;
  result.reason = std::string(name_of(capability)) + ": " + std::string(reason);
  return result;
}

// What the recorded trace itself shows, whatever the case looked for. Directed cases record few
// polls, and the model draws no conclusion from what is missing.
void judge_by_model(const case_record& record, case_run& run, const spec::model::trace& seen) {
  const spec::model::judgement found = spec::model::judge(seen);
  run.judged(0, found.entered);
  for (const auto& broken : found.violations)
    run.fail({broken.rule, "not so in the trace: " + broken.sentence, std::string(record.file),
              record.line});
}

}  // namespace

std::string_view name_of(case_status status) noexcept {
  constexpr std::string_view names[] = {"passed", "failed", "unsupported", "emulated",
                                        "inconclusive", "raced"};
  return names[static_cast<std::size_t>(status)];
}

case_result run_one(const case_record& record, const run_settings& settings) {
  if (record.missing.absent)
    return not_judged(case_status::unsupported, *record.missing.absent,
                      why_adapter_lacks(*record.missing.absent));

  recorder::reset();
  case_run run(record.rule, settings);
  const left_behind before = left_behind::now();
  const race_watch races;
  try {
    record.run(run);
  } catch (...) {
    run.fail(record.rule, "the case itself was left by an exception: " + what_was_thrown(),
             std::source_location::current());
  }

  case_result result;
  result.trace = run.shown_trace().empty() ? recorder::collect() : run.shown_trace();
  result.lost_events = recorder::lost();
  if (run.programs() == 0) judge_by_model(record, run, result.trace);
  const std::string futures = left_behind::futures(result.trace);
  const std::string threads = before.threads();
  if (!futures.empty() && !run.failed())
    run.fail(spec::rule::shutdown_destroys_all, futures, std::source_location::current());
  if (!threads.empty() && !run.failed())
    run.fail(record.rule, threads, std::source_location::current());
  result.races = races.seen();
  if (result.races > 0 && !record.control)
    run.fail(record.rule, "ThreadSanitizer reported a data race while this rule's case ran",
             std::source_location::current());
  result.failures = run.failures();
  result.histogram = run.histogram();
  result.programs = run.programs();
  result.judged = run.entered();
  if (result.races > 0 && !record.control) {
    result.status = case_status::raced;
  } else if (!result.failures.empty()) {
    result.status = case_status::failed;
  } else if (record.missing.emulated) {
    result.status = case_status::emulated;
    result.reason = std::string(name_of(*record.missing.emulated)) + " is the adapter's own work";
  } else if (!run.inconclusive_reason().empty()) {
    result.status = case_status::inconclusive;
    result.reason = run.inconclusive_reason();
  } else if (!run.reached()) {
    result.status = case_status::inconclusive;
    result.reason = "the situation that the rule is about was never entered";
  }
  return result;
}

}  // namespace conformance
