// SPDX-License-Identifier: Apache-2.0
//
// What one run of a program showed, judged by the model. Plain data.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <vector>

#include "spec/model/judge.hpp"
#include "spec/model/outcomes.hpp"
#include "spec/model/program.hpp"

namespace property {

struct run_report {
  spec::model::trace seen;
  /// What the trace breaks, in its order; last, an end that no schedule permits.
  std::vector<spec::model::violation> violations;
  std::map<std::string_view, std::uint64_t> entered;
  /// The end was looked up among all ends that the program may have.
  bool enumerated = false;
  /// The runtime could not say that it was idle, and patience ran out: with more of it, more might
  /// have happened.
  bool impatient = false;
};

/// All ends that a program may have; nothing when it has too many states to enumerate them.
using possible_ends = std::optional<std::set<spec::model::outcome>>;
[[nodiscard]] possible_ends ends_of(const spec::model::program& p);

/// Judges a run of `p`, whose ends are `possible`.
[[nodiscard]] run_report judged(const spec::model::program& p, spec::model::trace seen,
                                const possible_ends& possible);

}  // namespace property
