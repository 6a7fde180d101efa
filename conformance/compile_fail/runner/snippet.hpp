// SPDX-License-Identifier: Apache-2.0
//
// A compile-time twin read from its file: which rule, what the refusal must say, and at which line.
#pragma once

#include <filesystem>
#include <regex>
#include <stdexcept>
#include <string>
#include <vector>

namespace conformance::compile_fail {

/// A snippet file that breaks the form, or an environment that cannot work: one sentence, exit
/// status 3.
struct bad_input : std::runtime_error {
  using std::runtime_error::runtime_error;
};

struct snippet {
  std::filesystem::path file;
  std::string rule;
  std::regex expected;
  bool needs_checker = false;  // `// LAYER: checker`: no library can see it
  bool can_run = false;        // `// LAYER: checker or run time`: a runtime may see it when it runs
  // The lines with `// @here`, `// @end` and `// @spawn`: one of them must be named. Where the
  // mistake is in the signature of a coroutine, clang names that, GCC its closing brace (`@end`),
  // and for a runtime that has one type for all coroutines the mistake is where the task is spawned
  // (`@spawn`).
  std::vector<int> lines;
};

/// Throws bad_input when the header lines or the marker are missing, or the expression does not
/// parse.
[[nodiscard]] snippet read_snippet(const std::filesystem::path& file);

}  // namespace conformance::compile_fail
