// SPDX-License-Identifier: Apache-2.0
//
// What a rule book as a whole must satisfy, and what the sources must say about it.
#pragma once

#include "spec/compiler/diagnostic.hpp"
#include "spec/compiler/rule.hpp"
#include "spec/compiler/scan.hpp"

namespace rulec {

// Duplicate and retired ids, unknown claims, dangling references, cycles in Presumes.
void check_book(const rule_book& book, diagnostics& problems);

// Every claim has a rule, every checkable rule a check, and (if asked) every MUST rule that has a
// case also has a faulty runtime that proves the case can fail.
void check_coverage(const rule_book& book, const link_map& links, bool require_faulty,
                    diagnostics& problems);

}  // namespace rulec
