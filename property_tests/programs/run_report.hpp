// SPDX-License-Identifier: Apache-2.0
//
// What one run of a program showed, judged by the model. Plain data.
#pragma once

#include <cstdint>
#include <map>
#include <string_view>
#include <vector>

#include "spec/model/judge.hpp"
#include "spec/model/program.hpp"

namespace property {

struct run_report {
  spec::model::trace seen;
  /// What the trace breaks, in its order; last, an end that no schedule permits.
  std::vector<spec::model::violation> violations;
  std::map<std::string_view, std::uint64_t> entered;
  /// The end was looked up among all ends that the program may have.
  bool enumerated = false;
  /// The runtime could not say that it was idle, and patience ran out: with more of it, more might have happened.
  bool impatient = false;
};

[[nodiscard]] run_report judged(const spec::model::program& p, spec::model::trace seen);

}  // namespace property
