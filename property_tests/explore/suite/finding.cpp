// SPDX-License-Identifier: Apache-2.0
#include "finding.hpp"

namespace explored {

using namespace taskspec::explore;

void finding::add(const result& seen) {
  static const char* const kinds[] = {
      "",     "assertion",   "deadlock", "livelock", "data race", "use after free", "double free",
      "leak", "lost thread", "crash",    "exit"};
  schedules += seen.schedules;
  if (seen) return;
  failure = kinds[static_cast<int>(seen.failure)];
  message = seen.message;
  replay = seen.replay;
  const spec::rule_info* asked = spec::find_rule(rule);
  if (asked == nullptr) return;
  const auto index = static_cast<std::uint16_t>(asked - spec::all_rules().data());
  blames = blamed(message, {index, asked->id}).id;
}

options usual_options(const char* name, const budget& given) {
  options how;
  how.name = name;
  how.schedules = given.schedules;
  how.seconds = given.seconds;
  how.seed = given.seed;
  how.preemptions = given.preemptions;
  how.max_points = 1'000'000;  // cases that let milliseconds pass while threads yield are long
  how.slow_seconds = 1;        // what the harness takes for "never" does not come early
  return how;
}

void blame(std::string_view rule, const std::string& message) {
  fail(("[" + std::string(rule) + "] " + message).c_str());
}

spec::rule_ref blamed(std::string& message, spec::rule_ref otherwise) {
  const auto end = message.find("] ");
  if (!message.starts_with("[") || end == message.npos) return otherwise;
  const spec::rule_info* named = spec::find_rule(message.substr(1, end - 1));
  if (named == nullptr) return otherwise;
  message.erase(0, end + 2);
  return {static_cast<std::uint16_t>(named - spec::all_rules().data()), named->id};
}

}  // namespace explored
