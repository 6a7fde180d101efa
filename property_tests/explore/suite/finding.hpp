// SPDX-License-Identifier: Apache-2.0
//
// What was seen of one body, and the settings that all bodies of the suite share. Plain data.
#pragma once

#include <taskspec/explore.hpp>

#include <cstdint>
#include <string>
#include <string_view>

#include "spec/rules.hpp"

namespace explored {

struct budget {
  double seconds = 1;  ///< for each case and each of the two searches; 0: no limit
  std::uint64_t schedules = ~0ull;  ///< likewise, for verdicts that do not depend on the machine
  unsigned programs = ~0u;          ///< random ones, for each number of workers
  unsigned preemptions = 2;  ///< the systematic search: all schedules with at most so many
  std::uint64_t seed = 1;
};

struct finding {
  std::string name;  ///< chapter.case
  std::string rule;  ///< that was asked about
  std::uint64_t schedules = 0;
  std::uint64_t programs = 0;  ///< random programs, where these were run
  int exhausted = -1;          ///< all schedules with at most so many preemptions; -1: of none
  std::string failure;         ///< kind; empty when nothing was found
  std::string blames;          ///< rule that is not kept
  std::string message;
  std::string replay;   ///< value of TASKSPEC_EXPLORE_REPLAY
  std::string replay_with;  ///< flags that go with it

  void add(const taskspec::explore::result& seen);
};

/// What every body of the suite is explored with.
taskspec::explore::options usual_options(const char* name, const budget& given);

/// Ends the schedule: the rule is not kept.
void blame(std::string_view rule, const std::string& message);

/// The rule that `blame` named in a message, or `otherwise`; the message goes on after it.
spec::rule_ref blamed(std::string& message, spec::rule_ref otherwise);

}  // namespace explored
