// SPDX-License-Identifier: Apache-2.0
//
// A compile-time twin read from its file: which rule, what the refusal must say, and at which line.
#pragma once

#include <filesystem>
#include <regex>
#include <stdexcept>
#include <string>

namespace conformance::compile_fail {

/// A snippet file that breaks the form, or an environment that cannot work: one sentence, exit status 3.
struct bad_input : std::runtime_error {
  using std::runtime_error::runtime_error;
};

struct snippet {
  std::filesystem::path file;
  std::string rule;
  std::regex expected;
  bool needs_checker = false;  // `// LAYER: checker`: no library can see it
  // From the line with `// @here` to the one with `// @end`, or that line alone. A coroutine needs the
  // second mark: GCC names its closing brace, clang its name.
  int first_line = 0;
  int last_line = 0;
};

/// Throws bad_input when the header lines or the marker are missing, or the expression does not parse.
[[nodiscard]] snippet read_snippet(const std::filesystem::path& file);

}  // namespace conformance::compile_fail
