// SPDX-License-Identifier: Apache-2.0
//
// Runs the real taskspec on the fake suite, in a folder of the test's own. One thread.
#pragma once

#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "conformance/cli/process_pool.hpp"

namespace conformance::selftest {

struct run_result {
  int status = -1;
  std::string output;

  [[nodiscard]] bool says(std::string_view text) const {
    return output.find(text) != std::string::npos;
  }
};

class taskspec_runner {
 public:
  taskspec_runner() {
    std::string pattern = (std::filesystem::temp_directory_path() / "selftest-XXXXXX").string();
    folder_ = ::mkdtemp(pattern.data());
    std::filesystem::create_symlink(FAKE_SUITE, folder_ / "suite-fake");
    for (const char* variable : {"FAKE_CASES", "FAKE_SANITIZER", "FAKE_SMOKE"})
      ::unsetenv(variable);
  }
  ~taskspec_runner() { std::filesystem::remove_all(folder_); }
  taskspec_runner(taskspec_runner&&) = delete;

  /// The cases that the fake suite says it has.
  void cases(const std::string& names) { ::setenv("FAKE_CASES", names.c_str(), 1); }
  void sanitizer(const char* name) { ::setenv("FAKE_SANITIZER", name, 1); }
  void smoke(const char* how) { ::setenv("FAKE_SMOKE", how, 1); }

  [[nodiscard]] std::string file(const std::string& name) const {
    return (folder_ / name).string();
  }
  [[nodiscard]] std::string out() const { return file("out"); }
  void write(const std::string& name, const std::string& text) const {
    std::ofstream(folder_ / name) << text;
  }

  /// `taskspec <arguments>` with the fake suite in reach.
  [[nodiscard]] run_result run(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), TASKSPEC_PROGRAM);
    const auto over = cli::run_program(
        {.arguments = std::move(arguments), .limit = std::chrono::duration<double>(300)});
    return {over.exited ? over.exit_status : -1, over.output};
  }
  /// `taskspec verify` of the fake runtime with short limits: 3 s for a case that hangs.
  [[nodiscard]] run_result verify(std::vector<std::string> more = {}) const {
    std::vector<std::string> arguments = {"verify",    "--runtime",      "fake",
                                          "--bin-dir", folder_.string(), "--time-factor",
                                          "0.05",      "--out",          out()};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run(std::move(arguments));
  }

  [[nodiscard]] std::string text(const std::string& name) const {
    std::ifstream in(out() + "/" + name);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  [[nodiscard]] nlohmann::json report() const {
    return nlohmann::json::parse(text("report.json"), nullptr, false);
  }
  /// What report.json says of a rule; null when it does not speak of it.
  [[nodiscard]] nlohmann::json rule(const std::string& id) const {
    const nlohmann::json whole = report();
    for (const auto& r : whole["rules"])
      if (r["id"] == id) return r;
    return {};
  }
  [[nodiscard]] std::string verdict(const std::string& id) const {
    const nlohmann::json found = rule(id);
    return found.is_null() ? "" : found.value("verdict", "");
  }

 private:
  std::filesystem::path folder_;
};

}  // namespace conformance::selftest
