// SPDX-License-Identifier: Apache-2.0
//
// One conformance case under many schedules. Thread safety: from one thread.
#pragma once

#include <cstdint>
#include <string>

#include "conformance/harness/registry.hpp"

namespace explored {

struct budget {
  double seconds = 1;        ///< for each case and each of the two searches
  unsigned preemptions = 2;  ///< the systematic search: all schedules with at most so many
  std::uint64_t seed = 1;
};

/// What was seen of one case.
struct finding {
  std::uint64_t schedules = 0;
  int exhausted = -1;   ///< all schedules with at most so many preemptions; -1: of none
  std::string failure;  ///< kind; empty when nothing was found
  std::string message;
  std::string replay;  ///< value of TASKSPEC_EXPLORE_REPLAY
};

/// Searches at random, then systematically with a rising bound.
finding explore(const conformance::case_record& record, const budget& given);

/// The name under which the explorer knows the case.
std::string full_name(const conformance::case_record& record);

}  // namespace explored
