// SPDX-License-Identifier: Apache-2.0
#include "conformance/cli/settings.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <filesystem>

#include "conformance/cli/errors.hpp"

namespace conformance::cli {

void settings_text::add_to(CLI::App& command, bool with_effort) {
  if (with_effort)
    command.add_option("--effort", effort,
                       "quick, normal or thorough (default " + effort + ")");
  command.add_option("--seed", seed, "the one seed of every random choice (default 1)");
  command.add_option("--jobs", jobs, "cases that run at the same time (default " + jobs + ")");
  command.add_option("--time-factor", time_factor,
                     "scales every wait, for slow machines (default " + time_factor + ")");
  command.add_option("--bin-dir", bin_dir,
                     "where the suite-* programs are (default: beside taskspec)");
}

settings checked(const settings_text& text) {
  settings s;
  s.effort = effort_of("--effort", text.effort);
  s.seed = whole_number("--seed", text.seed, 1, largest_seed);
  s.jobs = static_cast<unsigned>(whole_number("--jobs", text.jobs, 1, 256));
  s.time_factor = time_factor_of(text.time_factor);
  s.bin_dir = text.bin_dir.empty() ? own_folder() : text.bin_dir;
  if (!std::filesystem::is_directory(s.bin_dir))
    throw usage_error{fmt::format("--bin-dir: there is no folder '{}'", s.bin_dir)};
  return s;
}

std::uint64_t whole_number(std::string_view option, const std::string& text, std::uint64_t least,
                           std::uint64_t most) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool whole = error == std::errc() && end == text.data() + text.size();
  if (!whole || value < least || value > most)
    throw usage_error{
        fmt::format("{} wants a whole number from {} to {}, not '{}'", option, least, most, text)};
  return value;
}

double time_factor_of(const std::string& text) {
  char* end = nullptr;
  const double value = std::strtod(text.c_str(), &end);
  if (text.empty() || *end != '\0' || !std::isfinite(value) || value < 0.01 || value > 1000)
    throw usage_error{
        fmt::format("--time-factor wants a number from 0.01 to 1000, not '{}'", text)};
  return value;
}

std::string effort_of(std::string_view option, const std::string& text) {
  if (text != "quick" && text != "normal" && text != "thorough")
    throw usage_error{
        fmt::format("{} is quick, normal or thorough, not '{}'", option, text)};
  return text;
}

std::string own_folder() {
  return std::filesystem::read_symlink("/proc/self/exe").parent_path().string();
}

}  // namespace conformance::cli
