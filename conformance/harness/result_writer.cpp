// SPDX-License-Identifier: Apache-2.0
#include "conformance/harness/result_writer.hpp"

#include <cstdio>
#include <cstdlib>
#include <nlohmann/json.hpp>

namespace conformance {
namespace {

using nlohmann::json;

// A picture needs the beginning of a story more than its millionth event.
constexpr std::size_t trace_limit = 2000;

json as_json(const spec::model::trace& trace) {
  json events = json::array();
  for (const auto& e : trace) {
    if (events.size() == trace_limit) break;
    json one = {{"order", e.order},
                {"kind", spec::model::name_of(e.kind)},
                {"task", e.task},
                {"thread", e.thread}};
    if (e.kind == spec::model::event_kind::note && e.detail != 0)
      one["text"] = reinterpret_cast<const char*>(static_cast<std::uintptr_t>(e.detail));
    events.push_back(one);
  }
  return events;
}

}  // namespace

result_writer::result_writer(const std::string& file) {
  if (file.empty()) return;
  out_.open(file, std::ios::app);
  if (out_) return;
  std::fprintf(stderr, "taskspec suite: cannot write the result file '%s'\n", file.c_str());
  std::exit(3);
}

void result_writer::began(const case_record& record) {
  if (out_.is_open()) out_ << json{{"began", record.name}}.dump() << std::endl;
}

void result_writer::ended(const case_record& record, const case_result& result) {
  if (!out_.is_open()) return;
  json failures = json::array();
  for (const failure& f : result.failures)
    failures.push_back(
        {{"rule", f.rule.id}, {"message", f.message}, {"file", f.file}, {"line", f.line}});
  json line = {{"ended", record.name},
               {"rule", record.rule.id},
               {"status", name_of(result.status)},
               {"reason", result.reason},
               {"failures", failures},
               {"histogram", result.histogram},
               {"events", result.trace.size()},
               {"lost_events", result.lost_events},
               {"programs", result.programs},
               {"judged", result.judged},
               {"races", result.races}};
  if (record.control) line["control"] = true;
  if (!result.failures.empty()) line["trace"] = as_json(result.trace);
  out_ << line.dump(-1, ' ', false, json::error_handler_t::replace) << std::endl;
}

void result_writer::smoke_began(std::string_view step, std::string_view flavour) {
  if (out_.is_open()) out_ << json{{"smoke_began", step}, {"flavour", flavour}}.dump() << std::endl;
}

void result_writer::smoke_ended(std::string_view step, std::string_view flavour,
                                const std::string& problem) {
  if (!out_.is_open()) return;
  const json line = {{"smoke_ended", step}, {"flavour", flavour}, {"problem", problem}};
  out_ << line.dump(-1, ' ', false, json::error_handler_t::replace) << std::endl;
}

}  // namespace conformance
