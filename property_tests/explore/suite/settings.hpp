// SPDX-License-Identifier: Apache-2.0
//
// The flags of `explored-<runtime>` and `smallest-<runtime>`. A flag that makes no sense ends the process with one
// sentence and 3. Thread safety: from main.
#pragma once

#include <string>
#include <vector>

#include "conformance/harness/registry.hpp"
#include "finding.hpp"

namespace explored {

struct settings {
  std::vector<std::string> rules;
  std::string name;  ///< chapter.case; empty: all
  std::string result_file;
  std::string variant;
  std::string program;  ///< explore this program and nothing else
  /// Of the rules of the chosen cases every `parts`th, from the `part`th on: what one of so many processes does.
  std::size_t part = 1;
  std::size_t parts = 1;
  unsigned workers = 2;
  double seconds = 60;
  std::uint64_t faulty = 0;  ///< schedules for each faulty runtime; 0: do not run them
  budget each;
};

[[noreturn]] void refuse(const std::string& sentence);

settings parse(int argc, char** argv);

/// Chooses the variant of the runtime that was asked for.
void use_variant(const settings& all);

/// The cases that were asked for and that the runtime has; at least one.
std::vector<const conformance::case_record*> chosen_cases(const settings& all);

/// Whether rule, case and program flags leave this rule in.
bool is_wanted(const settings& all, std::string_view rule);

}  // namespace explored
