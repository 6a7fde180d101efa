// SPDX-License-Identifier: Apache-2.0
#include "conformance/cli/report_json.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "conformance/cli/suite_run.hpp"

namespace conformance::cli {

namespace fs = std::filesystem;
using nlohmann::json;

namespace {

json as_value(const case_failure& f) {
  return {{"rule", f.rule}, {"message", f.message}, {"file", f.file}, {"line", f.line}};
}

template <class List>
json as_list(const List& list) {
  json values = json::array();
  for (const auto& item : list) values.push_back(as_value(item));
  return values;
}

json as_value(const report& r, const rule_verdict& v) {
  json value = {{"id", v.rule->id},
                {"chapter", v.rule->chapter},
                {"level", v.rule->level_text},
                {"check", spec::to_string(v.rule->check)},
                {"verdict", name_of(v.what)},
                {"reason", v.reason},
                {"evidence", v.evidence}};
  json cases = json::array();
  for (const std::size_t i : v.outcomes) cases.push_back(r.outcomes[i].which->full_name());
  value["cases"] = cases;
  if (!v.rests_on.empty()) value["rests_on"] = v.rests_on;
  if (!v.failures.empty()) value["failures"] = as_list(v.failures);
  if (!v.histogram.empty()) value["histogram"] = v.histogram;
  if (v.programs > 0) value["programs"] = v.programs;
  if (is_bad(v.what) || v.what == verdict::inconclusive) {
    if (const std::string replay = replay_of(r, v); !replay.empty())
      value["replay"] = fmt::format("taskspec replay '{}'", replay);
    value["likely_causes"] = v.rule->likely_causes;
  }
  if (v.known_deviation)
    value["known_deviation"] = {{"reason", v.deviation_reason},
                                {"reference", v.deviation_reference}};
  return value;
}

json as_value(const report& r, const case_outcome& o) {
  json value = {
      {"name", o.which->name},         {"chapter", o.which->chapter}, {"rule", o.which->rule},
      {"sentence", o.which->sentence}, {"file", o.which->file},       {"line", o.which->line},
      {"status", name_of(o.status)},   {"reason", o.reason},          {"seconds", o.seconds}};
  if (o.which->control) value["control"] = true;
  if (!o.failures.empty()) value["failures"] = as_list(o.failures);
  if (!o.histogram.empty()) value["histogram"] = o.histogram;
  if (!o.judged.empty()) value["judged"] = o.judged;
  if (!o.trace.is_null()) value["trace"] = o.trace;
  if (o.lost_events > 0) value["lost_events"] = o.lost_events;
  if (!o.stacks.empty()) value["stacks"] = o.stacks;
  if (!o.output.empty()) value["output"] = o.output;
  if (is_bad(o.status))
    value["replay"] =
        fmt::format("taskspec replay '{}'", replay_line(r.subject, {o.which, r.variant}, r.how));
  return value;
}

std::string_view name_of_control(control c) {
  return c == control::spoke ? "spoke" : c == control::silent ? "silent" : "absent";
}

}  // namespace

std::string as_json(const report& r) {
  json rules = json::array();
  for (const rule_verdict& v : r.rules) rules.push_back(as_value(r, v));
  json cases = json::array();
  for (const case_outcome& o : r.outcomes) cases.push_back(as_value(r, o));
  json capabilities = json::object();
  for (const capability& c : r.subject.capabilities) {
    capabilities[c.name] = {{"state", c.state}};
    if (!c.reason.empty()) capabilities[c.name]["reason"] = c.reason;
  }
  json whole = {{"format", 1},
                {"complete", r.complete},
                {"runtime", r.subject.runtime},
                {"adapter", r.subject.adapter},
                {"sanitizer", r.subject.sanitizer},
                {"variant", r.variant},
                {"only", {{"rules", r.only_rules}, {"chapters", r.only_chapters}}},
                {"began_at", r.began_at},
                {"seconds", r.seconds},
                {"seed", r.how.seed},
                {"effort", r.how.effort},
                {"jobs", r.how.jobs},
                {"time_factor", r.how.time_factor},
                {"capabilities", capabilities},
                {"live_control", name_of_control(r.live_control)},
                {"smoke", {{"works", r.smoke_problem.empty()}, {"problem", r.smoke_problem}}},
                {"cases_planned", r.cases_planned},
                {"counts", counts_of(r)},
                {"stale_baseline", r.stale_baseline},
                {"conclusion", conclusion_of(r)},
                {"rules", rules},
                {"cases", cases}};
  if (r.interrupted_by != 0) whole["interrupted_by_signal"] = r.interrupted_by;
  if (r.complete) whole["exit_code"] = static_cast<int>(exit_of(r));
  return whole.dump(1, ' ', false, json::error_handler_t::replace) + "\n";
}

void write_file(const std::string& file, const std::string& text) {
  const std::string fresh = file + ".new";
  {
    std::ofstream out(fresh, std::ios::binary);
    out << text;
    out.flush();
    if (!out) throw usage_error{fmt::format("cannot write '{}': {}", file, std::strerror(errno))};
  }
  if (std::rename(fresh.c_str(), file.c_str()) != 0)
    throw usage_error{fmt::format("cannot write '{}': {}", file, std::strerror(errno))};
}

void prepare_output_folder(const std::string& folder) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (error || !fs::is_directory(folder))
    throw usage_error{fmt::format("--out: cannot make the folder '{}': {}", folder,
                                  error ? error.message() : "a file of that name is in the way")};
  const std::string probe = folder + "/.taskspec-probe";
  {
    std::ofstream out(probe);
    out << "x" << std::flush;
    if (!out)
      throw usage_error{fmt::format("--out: the folder '{}' cannot be written to: {}", folder,
                                    std::strerror(errno))};
  }
  fs::remove(probe, error);
}

}  // namespace conformance::cli
