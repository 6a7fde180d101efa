// SPDX-License-Identifier: Apache-2.0
//
// The programs that hold the cases: `suite-<runtime>` (directed cases) and, where there is one,
// `programs-<runtime>` (random programs). Found beside taskspec; what they hold they say
// themselves. Plain data.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace conformance::cli {

struct suite_case {
  std::string name;
  std::string chapter;  // GoogleTest's suite name: the stem of the file
  std::string rule;     // empty when the case judges whatever it meets
  std::string sentence;
  std::string file;
  int line = 0;
  bool control = false;
  std::string program;  // the executable

  [[nodiscard]] std::string full_name() const { return chapter + "." + name; }
};

struct suite_variant {
  std::string name;
  std::string rule;  // faulty only
  std::string fragment;
  std::string file;
  int line = 0;
  bool faulty = false;
  bool needs_tsan = false;
};

struct capability {
  std::string name;
  std::string state;  // native | emulated | absent
  std::string reason;
};

struct suite {
  std::string runtime;  // as in the file's name
  std::string program;
  std::string programs;  // the random ones, empty when not built
  std::string adapter;
  std::string sanitizer;
  std::vector<capability> capabilities;
  std::vector<suite_case> cases;
  std::vector<suite_variant> variants;

  [[nodiscard]] bool with_tsan() const { return sanitizer == "thread"; }
  [[nodiscard]] const suite_case* find(std::string_view full_name) const;
};

/// Runtimes for which a suite was built.
[[nodiscard]] std::vector<std::string> known_runtimes(const std::string& bin_dir);

/// Asks the suite of `runtime` what it holds. Throws usage_error: unknown runtime (lists the
/// known), a runtime of the kit's that was not built (says what to do), a suite that does not
/// answer.
[[nodiscard]] suite load_suite(const std::string& bin_dir, const std::string& runtime);

/// Throws usage_error naming the nearest when `variant` is not of this suite. Empty is fine.
void check_variant(const suite& s, const std::string& variant);

/// The command that lists the cases and variants of the suite.
[[nodiscard]] std::string how_to_list(const suite& s);

/// A file of the repository as seen from its root; others as they are.
[[nodiscard]] std::string repository_path(const std::string& file);

}  // namespace conformance::cli
