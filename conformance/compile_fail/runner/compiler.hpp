// SPDX-License-Identifier: Apache-2.0
//
// Runs the compiler as the adapter's own target does, but for the syntax only.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace conformance::compile_fail {

struct compiler_run {
  bool crashed = false;  // died by a signal, could not be started, or reports an internal error
  int status = 0;
  std::string output;  // stdout and stderr
};

class compiler {
 public:
  /// Takes the command by which `source` is compiled in compile_commands.json of `build`. Throws bad_input when
  /// there is none, or when it wants a precompiled header that does not exist.
  compiler(const std::filesystem::path& build, const std::string& source);
  /// Uses `words` as they are; the snippet's file is appended.
  explicit compiler(std::vector<std::string> words) : words_(std::move(words)) {}

  /// The same flags for a clang that loads the checker: what a parse needs of them, without precompiled headers,
  /// which another compiler made.
  [[nodiscard]] compiler with_checker(const std::string& clang, const std::string& plugin,
                                      const std::string& configuration) const;

  /// Compiles `file`, with RULE_BAD defined if `bad`.
  [[nodiscard]] compiler_run operator()(const std::filesystem::path& file, bool bad) const;
  [[nodiscard]] const std::string& program() const { return words_.front(); }

 private:
  std::vector<std::string> words_;
  std::filesystem::path directory_ = ".";
};

}  // namespace conformance::compile_fail
