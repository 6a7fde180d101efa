// SPDX-License-Identifier: Apache-2.0
//
// The search: runs random programs until one breaks a rule, then makes that program as small as it
// gets while it still breaks one. Knows no runtime; belongs to the thread that calls it.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "property_tests/programs/generate.hpp"
#include "property_tests/programs/run_report.hpp"
#include "spec/model/program.hpp"

namespace property {

/// Runs a program once. The patience is for what must happen on a runtime that cannot say it is
/// idle.
using run_function =
    std::function<run_report(const spec::model::program&, std::chrono::nanoseconds patience)>;

struct search_settings {
  std::uint64_t seed = 1;
  unsigned programs = 100;
  generator_settings generate;
  std::chrono::nanoseconds patience = std::chrono::seconds(20);
  /// Asked before each program; empty: always.
  std::function<bool()> may_go_on;
};

struct counterexample {
  spec::model::program smallest;
  spec::model::violation broken;
  spec::model::trace seen;  // of the run in which it was broken
  std::size_t original_steps = 0;
};

struct search_result {
  unsigned programs = 0;    // run, without those run for shrinking
  unsigned enumerated = 0;  // of these, compared with all their possible ends
  std::map<std::string_view, std::uint64_t> entered;
  std::optional<counterexample> found;
};

[[nodiscard]] search_result search(const search_settings& settings, const run_function& run);

/// Runs one program `times` times, until it breaks a rule.
[[nodiscard]] search_result repeat(const spec::model::program& p, unsigned times,
                                   std::chrono::nanoseconds patience, const run_function& run);

}  // namespace property
