// SPDX-License-Identifier: Apache-2.0
//
// The judge: reads a trace once, from its first event to its last, and says which rules it breaks.
// Pure; knows no runtime. The clauses, one for each rule, stand in clauses_*.cpp.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "spec/model/event.hpp"
#include "spec/rules.hpp"

namespace spec::model {

struct violation {
  rule_ref rule;
  std::string sentence;
  std::uint64_t order = 0;  // of the event that shows it
  task_number task = no_task;
};

struct judgement {
  /// The first violation of each rule, in the order of the trace.
  std::vector<violation> violations;
  /// For each rule's id: how often its situation was entered.
  std::map<std::string_view, std::uint64_t> entered;
};

[[nodiscard]] judgement judge(const trace& seen);

/// The rules that the model has a clause for.
[[nodiscard]] std::vector<rule_ref> judged_rules();

}  // namespace spec::model
