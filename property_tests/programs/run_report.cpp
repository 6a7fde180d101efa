// SPDX-License-Identifier: Apache-2.0
#include "property_tests/programs/run_report.hpp"

#include <utility>

#include "spec/rules.hpp"

namespace property {
namespace {

namespace rule = spec::rule;

// Programs with more states than this are judged by their trace only.
constexpr std::size_t state_limit = 2'000;

}  // namespace

possible_ends ends_of(const spec::model::program& p) {
  return spec::model::outcomes_of(p, state_limit);
}

run_report judged(const spec::model::program& p, spec::model::trace seen,
                  const possible_ends& possible) {
  run_report report;
  spec::model::judgement found = spec::model::judge(seen);
  report.violations = std::move(found.violations);
  report.entered = std::move(found.entered);
  if (possible) {
    report.enumerated = true;
    const auto end = spec::model::outcome_of(p, seen);
    // A trace that breaks a rule says more than its end does.
    if (report.violations.empty() && !possible->contains(end))
      report.violations.push_back({rule::spawn_exactly_one_outcome,
                                   "no schedule lets the program end like this: " +
                                       spec::model::print(end),
                                   seen.empty() ? 0 : seen.back().order, spec::model::no_task});
  }
  report.seen = std::move(seen);
  return report;
}

}  // namespace property
