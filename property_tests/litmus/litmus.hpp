// SPDX-License-Identifier: Apache-2.0
//
// Runs one racing program many times and files each run under its end.
#pragma once

#include <string_view>

#include "property_tests/programs/program_case.hpp"
#include "spec/model/outcomes.hpp"

namespace property {

template <class R>
void litmus(conformance::case_context<R>& cx, std::string_view case_name, std::string_view text) {
  const auto parsed = spec::model::parse(text);
  if (!parsed.value) return cx.inconclusive("the program cannot be read: " + parsed.error);
  const spec::model::program& p = *parsed.value;
  if (!is_asked_for(p, cx.run().settings())) return cx.inconclusive("another program was asked for");
  const auto possible = spec::model::outcomes_of(p);
  if (!possible) return cx.inconclusive("the program is too large to enumerate its ends");
  for (const auto& end : *possible) cx.run().declare_outcome(spec::model::print(end));
  const run_function run = [&cx](const spec::model::program& raced,
                                 std::chrono::nanoseconds patience) {
    run_report report = run_program<R>(raced, {.workers = 2}, patience);
    cx.sample(spec::model::print(spec::model::outcome_of(raced, report.seen)));
    return report;
  };
  const auto& given = cx.run().settings();
  report(cx.run(), repeat(p, cx.samples(300), cx.run().must_happen_limit(), run),
         {R::name, case_name, given.variant, given.seed});
  cx.reached();
}

}  // namespace property
