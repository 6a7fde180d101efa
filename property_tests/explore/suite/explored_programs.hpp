// SPDX-License-Identifier: Apache-2.0
//
// Task programs under many schedules: the generator and the model of property_tests/programs, with the explorer in
// place of chance. Thread safety: from one thread.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "finding.hpp"

namespace explored {

/// Kept programs, then random ones, until the budget is spent or one breaks a rule; that one is made small.
/// One finding for each number of workers that the runtime has: 0 (current thread), 1 and 2.
std::vector<finding> explore_programs(const budget& given);

/// One program on `workers` workers, as a finding's `replay_with` names it. Ends the process (3) when it cannot be
/// read.
finding explore_program(const std::string& text, unsigned workers, const budget& given);

}  // namespace explored
