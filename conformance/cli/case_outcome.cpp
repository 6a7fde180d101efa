// SPDX-License-Identifier: Apache-2.0
#include "conformance/cli/case_outcome.hpp"

#include <cxxabi.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <memory>
#include <sstream>

namespace conformance::cli {

using nlohmann::json;

namespace {

constexpr std::string_view status_names[] = {"passed",       "failed", "unsupported", "emulated",
                                             "inconclusive", "hung",   "crashed",     "raced"};

struct result_lines {
  bool began = false;
  json ended;  // null when the case did not get so far
};

result_lines read_lines(const std::string& file, const std::string& name) {
  result_lines found;
  std::ifstream in(file);
  for (std::string text; std::getline(in, text);) {
    json line = json::parse(text, nullptr, /*allow_exceptions=*/false);
    if (!line.is_object()) continue;  // the process died while it wrote
    if (line.value("began", "") == name) found.began = true;
    if (line.value("ended", "") == name) found.ended = std::move(line);
  }
  return found;
}

// "program(_ZN3foo3barEv+0x10)[0x…]" with the name as its author wrote it.
std::string readable(const std::string& line) {
  const auto open = line.find('(');
  const auto plus = line.find('+', open);
  if (open == std::string::npos || plus == std::string::npos) return line;
  const std::string symbol = line.substr(open + 1, plus - open - 1);
  int status = 0;
  const std::unique_ptr<char, void (*)(void*)> name(
      abi::__cxa_demangle(symbol.c_str(), nullptr, nullptr, &status), std::free);
  return status == 0 ? line.substr(0, open + 1) + name.get() + line.substr(plus) : line;
}

// Lines of `text` that begin at `first` and go on while they belong to it.
std::vector<std::string> block_after(const std::string& text, std::string_view first,
                                     std::size_t most) {
  std::vector<std::string> lines;
  const auto at = text.find(first);
  if (at == std::string::npos) return lines;
  std::istringstream in(text.substr(at));
  for (std::string line; lines.size() < most && std::getline(in, line);)
    lines.push_back(readable(line));
  return lines;
}

std::string line_with(const std::string& text, std::string_view part) {
  const auto at = text.find(part);
  if (at == std::string::npos) return {};
  return text.substr(at, text.find('\n', at) - at);
}

constexpr std::string_view crash_mark = "taskspec-crash: ";
constexpr std::string_view stack_mark = "taskspec-stack: ";
constexpr std::string_view race_mark = "WARNING: ThreadSanitizer:";
constexpr std::size_t most_stack_lines = 400;

std::string signal_name(int number) {
  const char* name = ::sigabbrev_np(number);
  return name == nullptr ? fmt::format("signal {}", number) : fmt::format("SIG{}", name);
}

void judge_time_out(case_outcome& o, double limit) {
  o.status = case_status::hung;
  o.stacks = block_after(o.output, stack_mark, most_stack_lines);
  const auto threads = std::count_if(o.stacks.begin(), o.stacks.end(),
                                     [](const auto& line) { return line.starts_with(stack_mark); });
  o.reason = fmt::format("did not end within {:g} s; ", limit);
  o.reason += threads == 0 ? "no thread answered when asked for its stack"
                           : fmt::format("the stacks of {} thread(s) were taken", threads);
}

// The process ended otherwise than a suite does.
void judge_death(case_outcome& o, const ended_process& p, std::string_view when) {
  o.status = case_status::crashed;
  o.stacks = block_after(o.output, crash_mark, most_stack_lines);
  if (o.stacks.empty()) o.stacks = block_after(o.output, "ERROR: ", most_stack_lines);
  o.reason = fmt::format("{}, {}", describe_death(p), when);
}

void take_ended(case_outcome& o, const json& ended) {
  const std::string status = ended.value("status", "");
  const auto known = std::find(std::begin(status_names), std::end(status_names), status);
  o.status = known == std::end(status_names)
                 ? case_status::crashed
                 : static_cast<case_status>(std::distance(std::begin(status_names), known));
  o.reason = known == std::end(status_names)
                 ? fmt::format("the suite reports the unknown status '{}'", status)
                 : ended.value("reason", "");
  for (const json& f : ended.value("failures", json::array()))
    o.failures.push_back({f.value("rule", o.which->rule), f.value("message", ""),
                          repository_path(f.value("file", "")), f.value("line", 0)});
  if (ended.contains("histogram") && ended["histogram"].is_object())
    o.histogram = ended["histogram"].get<std::map<std::string, std::uint64_t>>();
  if (ended.contains("judged") && ended["judged"].is_object())
    o.judged = ended["judged"].get<std::map<std::string, std::uint64_t>>();
  if (ended.contains("trace")) o.trace = ended["trace"];
  o.lost_events = ended.value("lost_events", std::uint64_t{0});
}

void judge_race(case_outcome& o) {
  o.status = case_status::raced;
  o.stacks = block_after(o.output, race_mark, most_stack_lines);
  if (!o.reason.empty()) return;
  const std::string summary = line_with(o.output, "SUMMARY: ThreadSanitizer: ");
  o.reason = summary.empty() ? "the race detector reports a data race"
                             : summary.substr(std::strlen("SUMMARY: ThreadSanitizer: "));
}

void judge(case_outcome& o, const ended_process& p, const result_lines& lines, double limit) {
  const json& ended = lines.ended;
  const bool races_seen = o.output.find(race_mark) != std::string::npos;
  if (!ended.is_object()) {
    if (p.timed_out)
      judge_time_out(o, limit);
    else if (races_seen && p.exited)
      judge_race(o);
    else
      judge_death(o, p, lines.began ? "in the middle of the case" : "before the case began");
    return;
  }
  take_ended(o, ended);
  if (o.which->control) return;  // it races on purpose
  if (o.status == case_status::raced || (o.status == case_status::passed && races_seen))
    judge_race(o);
  else if (o.status != case_status::failed && p.timed_out) {
    judge_time_out(o, limit);
    o.reason = "the case ended, but its process did not: " + o.reason;
  } else if (o.status != case_status::failed && (!p.exited || p.exit_status != 0))
    judge_death(o, p, "after the case had ended");
}

}  // namespace

std::string_view name_of(case_status status) noexcept {
  return status_names[static_cast<std::size_t>(status)];
}

bool is_bad(case_status status) noexcept {
  return status == case_status::failed || status == case_status::hung ||
         status == case_status::crashed || status == case_status::raced;
}

std::string describe_death(const ended_process& process) {
  const std::string said = line_with(process.output, crash_mark);
  const std::string summary = line_with(process.output, "SUMMARY: ");
  std::string text;
  if (!said.empty())
    text = said.substr(crash_mark.size());
  else if (!summary.empty())
    text = summary.substr(std::strlen("SUMMARY: "));
  else if (process.exited)
    return fmt::format("it exited with status {}", process.exit_status);
  if (process.signal == 0) return text;
  const std::string killed = "killed by " + signal_name(process.signal);
  return text.empty() ? killed : fmt::format("{} ({})", text, killed);
}

std::optional<case_outcome> good_outcome_of(const suite_case& which,
                                            const std::string& result_file) {
  const result_lines lines = read_lines(result_file, which.name);
  if (!lines.ended.is_object()) return {};
  case_outcome o;
  o.which = &which;
  take_ended(o, lines.ended);
  if (is_bad(o.status)) return {};
  return o;
}

case_outcome outcome_of(const suite_case& which, const ended_process& process,
                        const std::string& result_file, double limit_seconds) {
  case_outcome o;
  o.which = &which;
  o.seconds = process.seconds;
  o.output = process.output;
  const result_lines lines = read_lines(result_file, which.name);
  try {
    judge(o, process, lines, limit_seconds);
  } catch (const json::exception& e) {
    o.status = case_status::crashed;
    o.reason = fmt::format("the suite wrote a result line that cannot be read: {}", e.what());
  }
  if (!is_bad(o.status)) o.output.clear();
  return o;
}

}  // namespace conformance::cli
