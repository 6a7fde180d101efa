// SPDX-License-Identifier: Apache-2.0
//
// One source under the checker: what was reported, and whether the run means anything.
#pragma once

#include <stdexcept>
#include <string>
#include <vector>

namespace send_check_tests {

/// One sentence, exit status 3.
struct bad_input : std::runtime_error {
  using std::runtime_error::runtime_error;
};

struct clang_and_plugin {
  std::string clang = "clang++-19";
  std::string plugin;
  std::vector<std::string> configs;
  bool strict = false;
};

struct reported {
  std::string file;
  int line = 0;
  int column = 0;
  std::string rule;
  std::string text;  // the whole line
};

struct analysed {
  std::vector<reported> reports;
  std::string
      broken;  // not empty: clang crashed or could not compile the file, and its first words
};

[[nodiscard]] analysed analyse(const clang_and_plugin& with, const std::vector<std::string>& flags,
                               const std::string& file);

}  // namespace send_check_tests
