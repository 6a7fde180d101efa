// SPDX-License-Identifier: Apache-2.0
//
// What a pair of compilations says about a rule.
#pragma once

#include <string>
#include <string_view>

#include "compiler.hpp"
#include "snippet.hpp"

namespace conformance::compile_fail {

enum class answer {
  rejected,
  accepted,
  unsupported,  // the runtime lacks what the snippet needs (BOUNDS_NEEDS)
  wrong_reason,
  wrong_place,
  twin_rejected,
  tool_crashed
};

[[nodiscard]] std::string_view name_of(answer given) noexcept;

struct judgement {
  answer given = answer::rejected;
  std::string reason;  // a sentence, and the line of the compiler that shows it
};

/// What need not be compiled again, because it was seen beside others.
struct seen_before {
  bool twin = false;    // compiles
  bool bad = false;     // compiles
  std::string refusal;  // what was said of the bad one, if it does not
};

[[nodiscard]] judgement judge(const snippet& about, const compiler& with,
                              const seen_before& known = {});

}  // namespace conformance::compile_fail
