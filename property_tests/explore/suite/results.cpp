// SPDX-License-Identifier: Apache-2.0
#include "results.hpp"

#include <cstdio>
#include <nlohmann/json.hpp>

#include "settings.hpp"

namespace explored {

results::results(const std::string& file) {
  if (file.empty()) return;
  file_.open(file);
  if (!file_) refuse("cannot write '" + file + "'");
}

std::string extent_of(const finding& seen) {
  std::string text = std::to_string(seen.schedules) + " schedules";
  if (seen.programs > 0) text += " of " + std::to_string(seen.programs) + " programs";
  if (seen.exhausted >= 0)
    text += "; all with at most " + std::to_string(seen.exhausted) +
            (seen.exhausted == 1 ? " preemption" : " preemptions");
  return text;
}

void results::add(const finding& seen) {
  const bool good = seen.failure.empty();
  any_failure_ = any_failure_ || !good;
  std::printf("%s %-50s %s\n", good ? "explored" : "FOUND   ", seen.name.c_str(),
              good ? extent_of(seen).c_str() : seen.message.c_str());
  if (!good) {
    std::printf("         [%s] TASKSPEC_EXPLORE_REPLAY='%s' %s\n", seen.blames.c_str(),
                seen.replay.c_str(), seen.replay_with.c_str());
  }
  std::fflush(stdout);
  if (!file_.is_open()) return;
  file_ << nlohmann::json{{"case", seen.name},
                          {"rule", seen.rule},
                          {"schedules", seen.schedules},
                          {"programs", seen.programs},
                          {"exhausted_preemptions", seen.exhausted},
                          {"failure", seen.failure},
                          {"blames", seen.blames},
                          {"message", seen.message},
                          {"replay", seen.replay},
                          {"replay_with", seen.replay_with}}
               .dump(-1, ' ', false, nlohmann::json::error_handler_t::replace)
        << std::endl;
}

}  // namespace explored
