// SPDX-License-Identifier: Apache-2.0
//
// What the checker says: a rule's id, a place, a sentence, and notes that give the reasons.
#pragma once

#include <clang/Basic/SourceLocation.h>

#include <functional>
#include <string>
#include <vector>

namespace send_check {

struct note {
  clang::SourceLocation at;
  std::string text;
};

/// Reasons, outermost first; empty while nothing was found.
using reasons = std::vector<note>;

struct report {
  std::string rule;  // an id of spec/rules/10-bounds.md
  clang::SourceLocation at;
  std::string text;  // what is wrong, and after a colon what to do
  reasons notes;
};

using sink = std::function<void(const report&)>;

}  // namespace send_check
