// SPDX-License-Identifier: Apache-2.0
//
// `taskspec verify`: the whole line from a runtime to its verdicts.
#include <fmt/chrono.h>
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>

#include "conformance/cli/baseline.hpp"
#include "conformance/cli/commands.hpp"
#include "conformance/cli/explored.hpp"
#include "conformance/cli/interrupt.hpp"
#include "conformance/cli/nearest.hpp"
#include "conformance/cli/progress.hpp"
#include "conformance/cli/report.hpp"
#include "conformance/cli/report_json.hpp"
#include "conformance/cli/selection.hpp"
#include "conformance/cli/smoke.hpp"
#include "conformance/cli/suite_run.hpp"
#include "conformance/cli/table.hpp"
#include "conformance/cli/write_reports.hpp"

namespace conformance::cli {
namespace {

namespace fs = std::filesystem;
using clock = std::chrono::steady_clock;
using nlohmann::json;

struct verify_options {
  std::string runtime;
  std::vector<std::string> rules;
  std::vector<std::string> chapters;
  std::string out = "report";
  std::string baseline_file;
  std::string variant;
  std::string explored_file;
  bool arguments_only = false;
  settings_text text;
};

double seconds_since(clock::time_point begin) {
  return std::chrono::duration<double>(clock::now() - begin).count();
}

std::vector<compile_time_result> read_compile_time(const std::string& runtime,
                                                   const std::vector<std::string>& folders) {
  std::vector<compile_time_result> results;
  for (const std::string& folder : folders) {
    const std::string file = fmt::format("{}/compile-fail-{}.json", folder, runtime);
    std::ifstream in(file);
    if (!in) continue;
    const json parsed = json::parse(in, nullptr, /*allow_exceptions=*/false);
    if (!parsed.is_array())
      throw usage_error{fmt::format("'{}' is not an array of compile-time results", file)};
    for (const json& one : parsed)
      results.push_back({one.value("rule", ""), one.value("verdict", ""), one.value("reason", ""),
                         repository_path(one.value("file", "")), one.value("line", 0),
                         one.value("layer", "")});
    break;
  }
  return results;
}

/// Writes report.json while the run goes on, but not so often that it costs anything.
class running_report {
 public:
  running_report(report& r, std::string file) : report_(r), file_(std::move(file)) { write(); }

  void changed() {
    if (seconds_since(written_) < 1) return;
    write();
  }
  void write() {
    report_.seconds = seconds_since(began_);
    write_file(file_, as_json(report_));
    written_ = clock::now();
  }

 private:
  report& report_;
  std::string file_;
  clock::time_point began_ = clock::now();
  clock::time_point written_;
};

void run_cases(report& r, const selection& chosen, running_report& running) {
  std::vector<case_job> jobs;
  for (const suite_case* c : chosen.cases) jobs.push_back({c, r.variant});
  progress shown(jobs.size());
  r.complete = run_jobs(
      jobs, r.how, [&](const case_job& job) { shown.started(job.which->full_name()); },
      [&](const case_job& job, case_outcome o) {
        shown.ended(job.which->full_name());
        if (is_bad(o.status) && !o.which->control)
          shown.say(fmt::format("{}: {} {}", name_of(o.status), job.which->full_name(),
                                o.failures.empty() ? o.reason : o.failures.front().message));
        r.outcomes.push_back(std::move(o));
        running.changed();
      });
}

void judge_all(report& r, const selection& chosen, const verify_options& given,
               const std::optional<baseline>& known) {
  judging how;
  how.with_tsan = r.subject.with_tsan();
  how.rules = chosen.rules;
  how.compile_time = read_compile_time(r.subject.runtime, {given.out, r.how.bin_dir});
  r.rules = judge(r.outcomes, how);
  if (!given.explored_file.empty()) add_explored(given.explored_file, r.subject.runtime, r.rules);
  if (how.with_tsan) r.live_control = control_of(r.outcomes);
  if (known && r.complete) r.stale_baseline = apply(*known, r.rules);
}

report new_report(const verify_options& given) {
  report r;
  r.how = checked(given.text);
  r.subject = load_suite(r.how.bin_dir, given.runtime);
  check_variant(r.subject, given.variant);
  r.variant = given.variant;
  r.only_rules = given.rules;
  r.only_chapters = given.chapters;
  r.began_at = fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::time(nullptr)));
  return r;
}

// What can be said before anything is built.
int check_arguments(const verify_options& given) {
  static_cast<void>(checked(given.text));
  check_rules(given.rules);
  if (!given.baseline_file.empty()) static_cast<void>(read_baseline(given.baseline_file));
  prepare_output_folder(given.out);
  return 0;
}

int verify(const verify_options& given) {
  if (given.arguments_only) return check_arguments(given);
  report r = new_report(given);
  const selection chosen = select(r.subject, given.rules, given.chapters);
  std::optional<baseline> known;
  if (!given.baseline_file.empty()) known = read_baseline(given.baseline_file);
  prepare_output_folder(given.out);
  r.cases_planned = chosen.cases.size();
  fmt::print(stderr, "{}: {}, {}, seed {}, effort {}, {} at a time\n", title_of(r),
             counted(chosen.cases.size(), "case"), counted(chosen.rules.size(), "rule"), r.how.seed,
             r.how.effort, r.how.jobs);
  running_report running(r, given.out + "/report.json");
  const smoke_result smoke = smoke_test(r.subject, r.how, r.variant);
  r.smoke_problem = smoke.problem;
  if (smoke.problem.empty())
    run_cases(r, chosen, running);
  else
    r.complete = interrupted() == 0;
  if (!smoke.output.empty()) fmt::print(stderr, "{}", smoke.output);
  r.interrupted_by = interrupted();
  judge_all(r, chosen, given, known);
  running.write();
  fmt::print("{}", verdict_table(r));
  write_reports(r, given.out);
  return static_cast<int>(exit_of(r));
}

}  // namespace

void add_verify(CLI::App& program, int& result) {
  auto given = std::make_shared<verify_options>();
  CLI::App* command = program.add_subcommand("verify", "judge a runtime, rule by rule");
  command->add_option("--runtime", given->runtime, "the runtime to judge")->required();
  command->add_option("--rule", given->rules, "only these rules");
  command->add_option("--chapter", given->chapters, "only these chapters");
  command->add_option("--out", given->out, "folder for the reports (default report)");
  command->add_option("--baseline", given->baseline_file, "known deviations, a JSON file");
  command->add_option("--variant", given->variant, "a faulty or legal variant of the runtime");
  command->add_option("--explored", given->explored_file,
                      "what explored-<runtime> found, to be shown beside the verdicts");
  command->add_flag("--arguments-only", given->arguments_only,
                    "say what is wrong with the arguments and judge nothing: needs no suite");
  given->text.add_to(*command, true);
  command->callback([given, &result] { result = verify(*given); });
}

}  // namespace conformance::cli
