// SPDX-License-Identifier: Apache-2.0
//
// What a user of the checker can get wrong: one sentence each, and a failed compile.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "conformance/compile_fail/runner/compiler.hpp"

namespace send_check_tests {
namespace {

namespace fs = std::filesystem;
using conformance::compile_fail::compiler;

fs::path written(const std::string& name, const std::string& text) {
  const fs::path file = fs::path(testing::TempDir()) / name;
  std::ofstream(file) << text;
  return file;
}

conformance::compile_fail::compiler_run compiled(const std::vector<std::string>& options,
                                                 const std::string& clang = CHECKER_CLANG) {
  std::vector<std::string> words{clang, "-std=c++20", "-fsyntax-only",
                                 std::string("-fplugin=") + CHECKER_PLUGIN};
  words.insert(words.end(), options.begin(), options.end());
  return compiler(words)(written("empty.cpp", "namespace lib { struct task {}; void start(); }\n"),
                         false);
}

void expect_sentence(const std::string& config, const std::string& sentence) {
  const fs::path file = written("checker.conf", config);
  const auto seen = compiled({"-fplugin-arg-bounds-config=" + file.string()});
  EXPECT_FALSE(seen.crashed) << seen.output;
  EXPECT_NE(seen.status, 0) << seen.output;
  EXPECT_NE(seen.output.find("error: taskspec-send: " + file.string() + sentence),
            std::string::npos)
      << seen.output;
}

TEST(a_configuration, that_is_right_is_accepted_without_a_word) {
  const fs::path file =
      written("right.conf", "spawnable lib::task\nspawn ::lib::start 1  # comment\n");
  const auto seen = compiled({"-fplugin-arg-bounds-config=" + file.string()});
  EXPECT_EQ(seen.status, 0) << seen.output;
  EXPECT_EQ(seen.output, "");
}

TEST(a_configuration, that_cannot_be_read_is_an_error) {
  const auto seen = compiled({"-fplugin-arg-bounds-config=/nowhere/x.conf"});
  EXPECT_NE(seen.status, 0);
  EXPECT_NE(seen.output.find("cannot read the configuration '/nowhere/x.conf'"), std::string::npos)
      << seen.output;
}

TEST(a_configuration, that_is_missing_is_an_error) {
  const auto seen = compiled({});
  EXPECT_NE(seen.status, 0);
  EXPECT_NE(seen.output.find("no configuration was given"), std::string::npos) << seen.output;
}

TEST(a_configuration, that_says_nothing_is_an_error) {
  expect_sentence("# nothing\n", ": the configuration says nothing");
}

TEST(a_configuration, with_an_unknown_word_is_an_error) {
  expect_sentence("spawnable lib::task\nspwan lib::start\n", ":2: there is no word 'spwan'");
}

TEST(a_configuration, with_a_word_and_no_name_is_an_error) {
  expect_sentence("spawn\n", ":1: 'spawn' needs a name after it");
}

TEST(a_configuration, with_template_arguments_is_an_error) {
  expect_sentence("spawnable lib::task<int>\n", ":1: 'lib::task<int>' is not a qualified name");
}

TEST(a_configuration, with_a_wrong_argument_number_is_an_error) {
  expect_sentence("spawn lib::start first\n", ":1: 'first' is not the number of an argument");
}

TEST(a_configuration, with_a_name_that_matches_nothing_is_an_error) {
  expect_sentence("spawnable lib::tusk\n",
                  ":1: no type is called 'lib::tusk' in this translation unit");
}

TEST(a_configuration, that_takes_a_function_for_a_type_is_an_error) {
  expect_sentence("spawnable lib::start\n", ":1: no type is called 'lib::start'");
}

TEST(a_configuration, with_a_header_that_does_not_exist_is_an_error) {
  expect_sentence("header lib/nothing.hpp\nspawnable lib::task\n",
                  ":1: there is no header 'lib/nothing.hpp'");
}

TEST(an_option, that_is_unknown_is_an_error) {
  const auto seen = compiled({"-fplugin-arg-bounds-strickt"});
  EXPECT_NE(seen.status, 0);
  EXPECT_NE(seen.output.find("there is no option 'strickt'"), std::string::npos) << seen.output;
}

#ifdef CHECKER_OTHER_CLANG
TEST(the_plugin, in_another_major_version_of_clang_says_which_it_needs) {
  const auto seen = compiled({}, CHECKER_OTHER_CLANG);
  EXPECT_NE(seen.status, 0);
  EXPECT_NE(seen.output.find("this checker was built for clang 19"), std::string::npos)
      << seen.output;
}
#endif

}  // namespace
}  // namespace send_check_tests
