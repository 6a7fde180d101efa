// SPDX-License-Identifier: Apache-2.0
//
// Finds what in the sources belongs to which rule:
//
//   conformance/cases/         CASE(name, rule::x, …)       a case
//   conformance/compile_fail/  // RULE: bounds.static       a snippet that must not compile
//   conformance/faulty/        FAULTY(name, rule::x, …)     a runtime that breaks the rule
//   conformance/legal/         LEGAL(name, rule::x, …)      an odd runtime that keeps it
//   spec/model/                rule::x anywhere             a clause of the model
//   property_tests/            rule::x anywhere             a property
//
// and whether what a rule needs is a capability, by the names in
// conformance/contract/capability.hpp.
//
// A macro's variants count as well (FAULTY_UNDER_TSAN). Comments, string literals and preprocessor
// lines do not count, and folders named `tests` or `selftest` are passed over.
#pragma once

#include "spec/compiler/diagnostic.hpp"
#include "spec/compiler/rule.hpp"

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace rulec {

enum class link_kind { test_case, compile_fail, model, property, faulty, legal };

struct source_link {
  link_kind kind;
  std::string name;  // of the case or runtime; empty for a mere mention
  std::string file;  // relative to the repository's root
  int line;
};

class link_map {
 public:
  void add(const std::string& rule_id, source_link link);
  const std::vector<source_link>& of(const std::string& rule_id) const;
  bool has(const std::string& rule_id, link_kind kind) const;
  bool checks(const std::string& rule_id) const;  // anything that could find a violation

 private:
  std::map<std::string, std::vector<source_link>> links_;
};

// Throws usage_error if `root` is no folder. A missing subfolder is simply empty.
link_map scan_sources(const rule_book& book, const std::filesystem::path& root,
                      diagnostics& problems);

}  // namespace rulec
