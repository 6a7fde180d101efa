// SPDX-License-Identifier: Apache-2.0
//
// What a shape expects, and what a tool said of it.
//
//   // expect: RULE              at the end of a line: a report with this rule at this line
//   // when TYPE: RULE           a report at this line once TYPE is marked not Send, and none
//   before
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace send_check_tests {

struct mark {
  int line = 0;
  std::string rule;
  std::string type;  // empty: expected always
};

struct diagnostic {
  int line = 0;
  std::string rule;  // empty: not ours
  std::string text;
};

/// The last line of the function, or whatever block, that `line` is in: that of the next `}` in the
/// first column.
int end_of_block(const std::filesystem::path& file, int line);

std::vector<mark> read_marks(const std::filesystem::path& file);

/// Errors (or warnings) of clang in `output` that are about `file` or about no file.
std::vector<diagnostic> read_diagnostics(const std::string& output,
                                         const std::filesystem::path& file,
                                         const std::string& severity);

struct score {
  int expected = 0;
  int found = 0;
  int wrong = 0;
  std::vector<std::string> details;
};

/// Exact: the same rule at the same line.
void compare(const std::filesystem::path& file, const std::vector<mark>& marks,
             std::vector<diagnostic> said, score& into);
/// Lenient, for tools that know no rules of ours: anything between the marked line and the end of
/// its block.
void compare_leniently(const std::filesystem::path& file, const std::vector<mark>& marks,
                       std::vector<diagnostic> said, score& into);

}  // namespace send_check_tests
