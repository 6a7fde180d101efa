// SPDX-License-Identifier: Apache-2.0
//
// `taskspec kill-matrix`: runs the whole suite on every variant of a runtime and prints who was
// found out by what.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <fstream>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <set>

#include "conformance/cli/commands.hpp"
#include "conformance/cli/errors.hpp"
#include "conformance/cli/interrupt.hpp"
#include "conformance/cli/judge.hpp"
#include "conformance/cli/kill_matrix.hpp"
#include "conformance/cli/nearest.hpp"
#include "conformance/cli/progress.hpp"
#include "conformance/cli/report_json.hpp"
#include "conformance/cli/suite_run.hpp"

namespace conformance::cli {
namespace {

using nlohmann::json;

struct kill_options {
  std::string runtime = "textbook";
  std::vector<std::string> only;
  std::string out = "report";
  std::string inseparable = TASKSPEC_SOURCE_DIR "/conformance/faulty/inseparable.json";
  settings_text text;
};

struct matrix {
  suite subject;
  settings how;
  bool complete = false;
  std::vector<variant_result> variants;
  std::vector<std::string> uncovered;
  std::vector<inseparable_rule> excused;

  [[nodiscard]] bool fails() const {
    return !uncovered.empty() ||
           std::any_of(variants.begin(), variants.end(), [](const auto& v) { return v.fails(); });
  }
};

std::vector<inseparable_rule> read_inseparable(const std::string& file) {
  std::ifstream in(file);
  if (!in) return {};
  const json parsed = json::parse(in, nullptr, /*allow_exceptions=*/false);
  if (!parsed.is_array())
    throw usage_error{fmt::format("'{}' is not an array of {{\"rule\", \"reason\"}}", file)};
  std::vector<inseparable_rule> rules;
  for (const json& one : parsed) {
    inseparable_rule r{one.value("rule", ""), one.value("reason", "")};
    if (spec::find_rule(r.rule) == nullptr || r.reason.empty())
      throw usage_error{
          fmt::format("'{}': the entry '{}' names no rule, or gives no reason", file, r.rule)};
    rules.push_back(std::move(r));
  }
  return rules;
}

std::vector<const suite_variant*> chosen_variants(const suite& s,
                                                  const std::vector<std::string>& only) {
  std::vector<std::string> names;
  for (const auto& v : s.variants) names.push_back(v.name);
  for (const std::string& name : only)
    if (std::find(names.begin(), names.end(), name) == names.end())
      throw usage_error{fmt::format("--only: '{}' has no variant '{}'{}", s.runtime, name,
                                    suggestion(name, names, how_to_list(s)))};
  std::vector<const suite_variant*> chosen;
  for (const suite_variant& v : s.variants) {
    const bool asked = only.empty() || std::find(only.begin(), only.end(), v.name) != only.end();
    const bool fits = !v.faulty || v.needs_tsan == s.with_tsan();
    if (asked && fits) chosen.push_back(&v);
  }
  if (chosen.empty())
    throw usage_error{
        fmt::format("nothing to run: suite-{} ({} sanitizer) has no variant that fits what was "
                    "selected; faults "
                    "which only the race detector can see need a build with it",
                    s.runtime, s.sanitizer)};
  return chosen;
}

std::string rows_of(const char* what, const std::vector<blame>& list) {
  std::string text;
  for (const blame& b : list)
    text += fmt::format("      {} {} ({} {}): {}\n", what, b.rule, b.by_case, name_of(b.status),
                        b.message);
  return text;
}

std::string row_of(const variant_result& r) {
  const suite_variant& v = *r.which;
  const std::string mark = r.fails() ? "FAIL" : "ok";
  std::string text =
      fmt::format("{:<4}  {:<34}  {:<28}  {}", mark, v.name, v.faulty ? v.rule : "(legal)",
                  v.faulty    ? name_of(r.how)
                  : r.fails() ? "blamed"
                              : "passes all");
  if (!r.by_case.empty()) text += fmt::format(" by {}", r.by_case);
  if (r.second_look) text += " (at a second look, with full waits)";
  text += "\n";
  if (r.how == kill::wrong_message || r.how == kill::survived)
    text +=
        fmt::format("      wanted: a message with \"{}\" ({}:{})\n", v.fragment, v.file, v.line);
  if (r.how == kill::wrong_message || r.how == kill::weak)
    text += fmt::format("      got: {}\n", r.message);
  text += rows_of("wrongly blamed:", r.wrong);
  std::set<std::string> dependants;
  for (const blame& b : r.dependants) dependants.insert(b.rule);
  if (!dependants.empty())
    text += fmt::format("      also broken, resting on it: {}\n", fmt::join(dependants, ", "));
  return text;
}

json as_value(const std::vector<blame>& list) {
  json values = json::array();
  for (const blame& b : list)
    values.push_back({{"rule", b.rule},
                      {"case", b.by_case},
                      {"status", name_of(b.status)},
                      {"message", b.message}});
  return values;
}

std::string as_json(const matrix& m) {
  json variants = json::array();
  for (const variant_result& r : m.variants)
    variants.push_back({{"name", r.which->name},
                        {"kind", r.which->faulty ? "faulty" : "legal"},
                        {"rule", r.which->rule},
                        {"file", r.which->file},
                        {"line", r.which->line},
                        {"result", name_of(r.how)},
                        {"fails", r.fails()},
                        {"second_look", r.second_look},
                        {"by_case", r.by_case},
                        {"message", r.message},
                        {"own", as_value(r.own)},
                        {"dependants", as_value(r.dependants)},
                        {"wrongly_blamed", as_value(r.wrong)}});
  json excused = json::array();
  for (const auto& e : m.excused) excused.push_back({{"rule", e.rule}, {"reason", e.reason}});
  return json{{"runtime", m.subject.runtime},
              {"sanitizer", m.subject.sanitizer},
              {"complete", m.complete},
              {"variants", variants},
              {"rules_without_fault", m.uncovered},
              {"inseparable", excused},
              {"fails", m.fails()}}
             .dump(1, ' ', false, json::error_handler_t::replace) +
         "\n";
}

// A legal variant may be slow, and a case that waits too briefly for it would blame it.
constexpr double patience_with_legal = 4;

std::string title_of(const case_job& job) { return job.variant + " " + job.which->full_name(); }

using outcomes_of_variants = std::map<std::string, std::vector<case_outcome>>;

// The first look is in haste: short waits, few samples, several cases at a time. What it holds
// against a faulty variant counts only if it is seen as `verify` would see it, too.
void look_again(matrix& m, outcomes_of_variants& outcomes) {
  settings full = m.how;
  full.effort = "normal";
  full.time_factor = std::max(full.time_factor, 1.0);
  full.jobs = 1;
  std::vector<case_job> jobs;
  for (const variant_result& r : m.variants)
    for (const suite_case* c : doubtful_cases(r, outcomes[r.which->name]))
      jobs.push_back({.which = c, .variant = r.which->name});
  if (jobs.empty()) return;
  progress shown(jobs.size());
  const auto title = [](const case_job& j) { return "again: " + title_of(j); };
  std::set<std::string> seen_again;
  m.complete = run_jobs(
      jobs, full, [&](const case_job& j) { shown.started(title(j)); },
      [&](const case_job& j, case_outcome o) {
        shown.ended(title(j));
        seen_again.insert(j.variant);
        for (case_outcome& first : outcomes[j.variant])
          if (first.which == j.which) first = std::move(o);
      });
  for (variant_result& r : m.variants) {
    if (!seen_again.contains(r.which->name)) continue;
    r = judge_variant(*r.which, outcomes[r.which->name]);
    r.second_look = true;
  }
}

void run_variants(matrix& m, const std::vector<const suite_variant*>& chosen) {
  std::vector<case_job> jobs;
  for (const suite_variant* v : chosen)
    for (const suite_case& c : m.subject.cases)
      if (!c.control)
        jobs.push_back({.which = &c,
                        .variant = v->name,
                        .patience = v->faulty ? 1 : patience_with_legal});
  outcomes_of_variants outcomes;
  progress shown(jobs.size());
  // The race detector reports a race once a process, so there each case needs its own from the
  // start.
  if (!m.subject.with_tsan())
    jobs = run_together(jobs, m.how, [&](const case_job& j, case_outcome o) {
      shown.ended(title_of(j));
      outcomes[j.variant].push_back(std::move(o));
    });
  if (interrupted() != 0) return;
  m.complete = run_jobs(
      jobs, m.how, [&](const case_job& j) { shown.started(title_of(j)); },
      [&](const case_job& j, case_outcome o) {
        shown.ended(title_of(j));
        outcomes[j.variant].push_back(std::move(o));
      });
  for (const suite_variant* v : chosen) m.variants.push_back(judge_variant(*v, outcomes[v->name]));
  const bool in_haste = m.how.time_factor < 1 || m.how.effort == "quick";
  if (m.complete && in_haste) look_again(m, outcomes);
}

void print(const matrix& m) {
  for (const variant_result& r : m.variants) fmt::print("{}", row_of(r));
  for (const auto& e : m.excused) fmt::print("cannot be separated: {}: {}\n", e.rule, e.reason);
  for (const std::string& id : m.uncovered) fmt::print("FAIL  no faulty runtime breaks {}\n", id);
  const auto count = [&](kill k) {
    return std::count_if(m.variants.begin(), m.variants.end(),
                         [&](const auto& r) { return r.how == k; });
  };
  const auto failing =
      std::count_if(m.variants.begin(), m.variants.end(), [](const auto& r) { return r.fails(); });
  fmt::print(
      "{} killed, {} weakly, {} survived, {} with a wrong message, {} legal; {} of {} fail; "
      "{} rule(s) without a faulty runtime\n",
      count(kill::strong), count(kill::weak), count(kill::survived), count(kill::wrong_message),
      count(kill::legal), failing, m.variants.size(), m.uncovered.size());
}

int kill_matrix(const kill_options& given) {
  matrix m;
  m.how = checked(given.text);
  m.subject = load_suite(m.how.bin_dir, given.runtime);
  if (m.subject.variants.empty())
    throw usage_error{fmt::format("the runtime '{}' has no variants", given.runtime)};
  const auto chosen = chosen_variants(m.subject, given.only);
  m.excused = read_inseparable(given.inseparable);
  prepare_output_folder(given.out);
  const std::string file = given.out + "/kill-matrix.json";
  write_file(file, as_json(m));
  run_variants(m, chosen);
  if (given.only.empty()) m.uncovered = rules_without_fault(m.subject, m.excused);
  write_file(file, as_json(m));
  if (!m.complete) {
    fmt::print("the run was cut short: no verdict\n");
    return static_cast<int>(exit_code::unknown);
  }
  print(m);
  fmt::print("written: {}\n", file);
  return static_cast<int>(m.fails() ? exit_code::violates : exit_code::conforms);
}

}  // namespace

void add_kill_matrix(CLI::App& program, int& result) {
  auto given = std::make_shared<kill_options>();
  given->text.effort = "quick";
  // Faulty runtimes mostly hang: no processor is busy meanwhile, and nothing is gained by patience.
  given->text.time_factor = "0.25";
  given->text.jobs = "4";
  CLI::App* command =
      program.add_subcommand("kill-matrix", "is every faulty variant found out by its own rule?");
  command->add_option("--runtime", given->runtime, "a runtime with variants (default textbook)");
  command->add_option("--only", given->only, "only these variants");
  command->add_option("--out", given->out, "folder for kill-matrix.json (default report)");
  command->add_option("--inseparable", given->inseparable,
                      "rules that no faulty runtime can break alone, a JSON file");
  given->text.add_to(*command, true);
  command->callback([given, &result] { result = kill_matrix(*given); });
}

}  // namespace conformance::cli
