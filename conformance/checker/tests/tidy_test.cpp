// SPDX-License-Identifier: Apache-2.0
//
// The second front end: the clang-tidy module finds what the plugin finds, takes its options from
// the configuration of clang-tidy, and fails with one sentence when they are wrong.
#include <gtest/gtest.h>

#include <filesystem>

#include "conformance/compile_fail/runner/compiler.hpp"
#include "marks.hpp"

namespace send_check_tests {
namespace {

namespace fs = std::filesystem;

const fs::path shapes = fs::path(CHECKER_ROOT) / "conformance/checker/shapes";

conformance::compile_fail::compiler_run tidied(const fs::path& file, const std::string& options,
                                               const std::string& tidy = CHECKER_TIDY) {
  return conformance::compile_fail::compiler(
      {tidy, std::string("--load=") + CHECKER_TIDY_MODULE, "--quiet",
       "--checks=-*,taskspec-bounds", "--warnings-as-errors=*",
       "--config={CheckOptions: {" + options + "}}", "--extra-arg=-std=c++20",
       "--extra-arg=-Wno-everything"})(file, false);
}

std::string configured(const std::string& more = {}) {
  return "taskspec-bounds.Config: '" + (shapes / "shapes.conf").string() + "'" + more;
}

score compared(const char* name, const std::string& options) {
  const fs::path file = shapes / name;
  score seen;
  const auto run = tidied(file, options);
  EXPECT_FALSE(run.crashed) << run.output;
  auto said = read_diagnostics(run.output, file, "error");
  const auto marks = read_marks(file);
  // clang-tidy shows the check's name where the plugin shows the rule.
  for (auto& one : said) one.rule = marks.empty() ? "" : marks.front().rule;
  compare(file, marks, said, seen);
  return seen;
}

TEST(the_tidy_module, finds_what_is_marked_and_nothing_else) {
  for (const char* name : {"lock_guard.cpp", "local_rc.cpp", "temporary.cpp",
                           "reference_parameter.cpp", "thread_local_reference.cpp"}) {
    const score seen = compared(name, configured());
    EXPECT_GT(seen.expected, 0) << name;
    EXPECT_EQ(seen.found, seen.expected) << name;
    EXPECT_EQ(seen.wrong, 0) << name << (seen.details.empty() ? "" : seen.details.front());
  }
}

TEST(the_tidy_module, names_the_rule_in_its_message) {
  const auto run = tidied(shapes / "lock_guard.cpp", configured());
  EXPECT_NE(run.status, 0);
  EXPECT_NE(run.output.find("[bounds.send-across-suspension]"), std::string::npos) << run.output;
}

TEST(the_tidy_module, finds_more_in_strict_mode) {
  const fs::path file = shapes / "type_erased.cpp";
  EXPECT_EQ(tidied(file, configured(", taskspec-bounds.Strict: true")).output.find("bounds.") !=
                std::string::npos,
            true);
}

TEST(the_tidy_module, without_a_configuration_says_so) {
  const auto run = tidied(shapes / "lock_guard.cpp", "");
  EXPECT_NE(run.status, 0);
  EXPECT_NE(run.output.find("no configuration was given"), std::string::npos) << run.output;
}

TEST(the_tidy_module, with_a_configuration_that_cannot_be_read_says_so) {
  const auto run = tidied(shapes / "lock_guard.cpp", "taskspec-bounds.Config: '/nowhere/x.conf'");
  EXPECT_NE(run.status, 0);
  EXPECT_NE(run.output.find("cannot read the configuration '/nowhere/x.conf'"), std::string::npos)
      << run.output;
}

#ifdef CHECKER_OTHER_TIDY
TEST(the_tidy_module, in_another_major_version_of_clang_tidy_says_which_it_needs) {
  const auto run = tidied(shapes / "lock_guard.cpp", configured(), CHECKER_OTHER_TIDY);
  EXPECT_NE(run.status, 0);
  EXPECT_NE(run.output.find("this checker was built for clang 19"), std::string::npos)
      << run.output;
}
#endif

}  // namespace
}  // namespace send_check_tests
