// SPDX-License-Identifier: Apache-2.0
//
// The scripts, as far as they can be asked without building anything.
#include <gtest/gtest.h>

#include "conformance/cli/process_pool.hpp"

namespace conformance::selftest {
namespace {

cli::ended_process script(std::vector<std::string> arguments) {
  arguments[0] = SCRIPTS_FOLDER "/" + arguments[0];
  return cli::run_program(
      {.arguments = std::move(arguments), .limit = std::chrono::duration<double>(60)});
}

bool says(const cli::ended_process& p, std::string_view text) {
  return p.output.find(text) != std::string::npos;
}

void expect_refused(const std::vector<std::string>& words, std::string_view sentence) {
  const auto p = script(words);
  EXPECT_EQ(p.exit_status, 3) << p.output;
  EXPECT_TRUE(says(p, sentence)) << p.output;
}

TEST(scripts_verify, explains_what_it_would_do) {
  const auto p = script({"verify", "--runtime", "tokio", "--sanitizer", "address", "--explain"});
  EXPECT_EQ(p.exit_status, 0) << p.output;
  EXPECT_TRUE(says(p, "librust-tokio-dev")) << p.output;
  EXPECT_TRUE(says(p, "build/asan")) << p.output;
  EXPECT_TRUE(says(p, "suite-tokio")) << p.output;
}

TEST(scripts_verify, refuses_a_runtime_it_does_not_know_and_lists_those_it_does) {
  const auto p = script({"verify", "--runtime", "tokyo"});
  EXPECT_EQ(p.exit_status, 3) << p.output;
  EXPECT_TRUE(says(p, "there is no runtime named 'tokyo'")) << p.output;
  EXPECT_TRUE(says(p, "textbook")) << p.output;
  // The example of a project outside is none of ours.
  EXPECT_FALSE(says(p, "mine")) << p.output;
}

TEST(scripts_verify, compiles_no_twins_for_a_rule_that_is_not_about_them) {
  EXPECT_FALSE(says(script({"verify", "--explain", "--rule", "join.value-once"}), "compile-twins"));
  EXPECT_TRUE(says(script({"verify", "--explain", "--rule=bounds.send"}), "compile-twins"));
  EXPECT_TRUE(says(script({"verify", "--explain"}), "compile-twins"));
}

TEST(scripts_verify, refuses_a_sanitizer_it_does_not_know) {
  expect_refused({"verify", "--sanitizer=memory"}, "thread or address, not 'memory'");
}

TEST(scripts_verify, refuses_a_preset_it_does_not_know_and_lists_those_it_does) {
  expect_refused({"verify", "--preset", "quick"}, "no preset named 'quick'; known are: dev release");
}

TEST(scripts_verify, refuses_a_preset_beside_a_sanitizer) {
  expect_refused({"verify", "--preset=dev", "--sanitizer=thread"}, "say one of them");
}

TEST(scripts_verify, refuses_an_option_without_its_value) {
  expect_refused({"verify", "--runtime"}, "--runtime needs a value");
}

TEST(scripts_verify, helps) {
  const auto p = script({"verify", "--help"});
  EXPECT_EQ(p.exit_status, 0) << p.output;
  EXPECT_TRUE(says(p, "Exit status: 0 conforms")) << p.output;
}

TEST(scripts_test, lists_its_stages) {
  const auto p = script({"test", "--help"});
  EXPECT_EQ(p.exit_status, 0) << p.output;
  EXPECT_TRUE(says(p, "AddressSanitizer")) << p.output;
}

TEST(scripts_test, refuses_a_stage_it_does_not_know) {
  expect_refused({"test", "--stage", "everything"}, "there is no stage 'everything'");
}

}  // namespace
}  // namespace conformance::selftest
