// SPDX-License-Identifier: Apache-2.0
//
// The options that every command which runs cases shares, checked one by one so that a bad value
// gives a sentence of ours. Plain data and pure functions.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace CLI {
class App;
}

namespace conformance::cli {

/// As typed.
struct settings_text {
  std::string effort = "normal";
  std::string seed = "1";
  std::string jobs = "2";
  std::string time_factor = "1";
  std::string bin_dir;

  void add_to(CLI::App& command, bool with_effort);
};

struct settings {
  std::string effort;
  std::uint64_t seed = 1;
  unsigned jobs = 2;
  double time_factor = 1;
  std::string bin_dir;

  /// How long one case may take: the "must happen" limit of a case that waits several times.
  [[nodiscard]] std::chrono::duration<double> case_limit() const {
    return std::chrono::duration<double>((effort == "thorough" ? 600 : 60) * time_factor);
  }
};

/// Throws usage_error.
[[nodiscard]] settings checked(const settings_text& text);

/// A whole number within bounds, or usage_error naming `option`.
[[nodiscard]] std::uint64_t whole_number(std::string_view option, const std::string& text,
                                         std::uint64_t least, std::uint64_t most);
[[nodiscard]] double time_factor_of(const std::string& text);
[[nodiscard]] std::string effort_of(std::string_view option, const std::string& text);

/// The folder of the running program, where suites are looked for unless --bin-dir says otherwise.
[[nodiscard]] std::string own_folder();

inline constexpr std::uint64_t largest_seed = (std::uint64_t{1} << 53) - 1;

}  // namespace conformance::cli
