// SPDX-License-Identifier: Apache-2.0
//
// From a search to a case's verdict: the message of a failure, with the program in a form that can be kept as a test
// and the line that runs it again.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "conformance/contract/adapter.hpp"
#include "conformance/harness/case_context.hpp"
#include "property_tests/programs/runner.hpp"
#include "property_tests/programs/search.hpp"

namespace property {

/// The case in which a search ran.
struct searched_case {
  std::string_view adapter;
  std::string_view name;  // chapter.case
  std::string_view variant;
  std::uint64_t seed = 1;
};

/// A program from a file of property_tests/regressions.
struct kept_program {
  std::string_view name;
  std::string_view text;
};

/// Writes what the search found into the run of the case.
void report(conformance::case_run& run, const search_result& result, const searched_case& where,
            std::source_location from = std::source_location::current());

/// The program of --taskspec_program, if there is one; the suite's main has seen that it can be read.
inline std::optional<spec::model::program> asked_for(const conformance::run_settings& given) {
  if (given.program.empty()) return std::nullopt;
  return spec::model::parse(given.program).value;
}

/// Whether --taskspec_program, if there is one, asks for this program.
inline bool is_asked_for(const spec::model::program& p, const conformance::run_settings& given) {
  const auto asked = asked_for(given);
  return !asked || spec::model::print_line(*asked) == spec::model::print_line(p);
}

/// Runs random programs (or the one of --taskspec_program) on runtimes made with `options`.
template <class R>
void random_programs(conformance::case_context<R>& cx, std::string_view case_name,
                     conformance::runtime_options options, unsigned programs) {
  const conformance::run_settings& given = cx.run().settings();
  const run_function run = [options](const spec::model::program& p,
                                     std::chrono::nanoseconds patience) {
    return run_program<R>(p, options, patience);
  };
  const searched_case where{R::name, case_name, given.variant, given.seed};
  if (const auto asked = asked_for(given)) {
    if (!can_run<R>(*asked)) return cx.inconclusive("the runtime cannot abort a task");
    report(cx.run(), repeat(*asked, cx.samples(200), cx.run().must_happen_limit(), run), where);
    return cx.reached();
  }
  search_settings settings;
  settings.seed = given.seed;
  settings.programs = cx.samples(programs);
  settings.generate.aborts = can_run<R>({.tasks = {{{action::abort, 1}}}, .end = {}});
  settings.patience = cx.run().must_happen_limit();
  const search_result result = search(settings, run);
  report(cx.run(), result, where);
  cx.reached();
}

/// Runs one kept program some times, where the adapter can.
template <class R>
void run_kept(conformance::case_context<R>& cx, std::string_view case_name, const kept_program& kept,
              conformance::runtime_options options, unsigned times) {
  const auto parsed = spec::model::parse(kept.text);
  if (!cx.expect(parsed.value.has_value(),
                 std::string(kept.name) + " can be read, but: " + parsed.error))
    return;
  if (!is_asked_for(*parsed.value, cx.run().settings()) || !can_run<R>(*parsed.value)) return;
  const run_function run = [options](const spec::model::program& p,
                                     std::chrono::nanoseconds patience) {
    return run_program<R>(p, options, patience);
  };
  const auto& given = cx.run().settings();
  report(cx.run(), repeat(*parsed.value, cx.samples(times), cx.run().must_happen_limit(), run),
         {R::name, case_name, given.variant, given.seed});
  cx.reached();
}

}  // namespace property
