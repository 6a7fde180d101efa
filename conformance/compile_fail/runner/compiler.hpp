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

struct checker_options {
  std::string clang;
  std::string plugin;
  std::string configuration;
  // Precompiled once and kept, when a name for it is given: `header`, which every snippet includes.
  // `probe` includes nothing else.
  std::string precompiled;
  std::string header;
  std::string probe;
};

class compiler {
 public:
  /// Takes the command by which `source` is compiled in compile_commands.json of `build`. Throws
  /// bad_input when there is none, or when it wants a precompiled header that does not exist.
  compiler(const std::filesystem::path& build, const std::string& source);
  /// Uses `words` as they are; the snippet's file is appended.
  explicit compiler(std::vector<std::string> words) : words_(std::move(words)) {}

  /// The same flags for a clang that loads the checker: what a parse needs of them. Throws
  /// bad_input when the header cannot be precompiled.
  [[nodiscard]] compiler with_checker(const checker_options& checker) const;
  /// The same flags for a whole program.
  [[nodiscard]] compiler program_into(const std::filesystem::path& program,
                                      const std::vector<std::string>& libraries) const;

  /// Compiles `file`, with RULE_BAD defined if `bad`.
  [[nodiscard]] compiler_run operator()(const std::filesystem::path& file, bool bad) const;
  [[nodiscard]] const std::string& program() const { return words_.front(); }
  /// The source whose command this is; empty for other words.
  [[nodiscard]] const std::string& source() const { return source_; }

 private:
  [[nodiscard]] std::vector<std::string> parsing_flags(const std::string& clang) const;

  std::vector<std::string> words_;
  std::vector<std::string> after_;  // stand after the file
  std::filesystem::path directory_ = ".";
  std::string source_;
};

}  // namespace conformance::compile_fail
