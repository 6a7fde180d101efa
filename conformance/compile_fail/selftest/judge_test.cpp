// SPDX-License-Identifier: Apache-2.0
//
// The judge of compile-time twins is judged: each way in which a twin can mislead is recognised.
#include "../runner/judge.hpp"

#include <gtest/gtest.h>

#include <fstream>

namespace conformance::compile_fail {
namespace {

class judge_of_twins : public testing::Test {
 protected:
  judgement judge_text(const std::string& text, std::vector<std::string> words = {
                                                    SELFTEST_CXX, "-std=c++20", "-fsyntax-only"}) {
    const auto file = std::filesystem::path(testing::TempDir()) /
                      (std::string(testing::UnitTest::GetInstance()->current_test_info()->name()) + ".cpp");
    std::ofstream(file) << "// RULE: bounds.static\n// EXPECT: \\[bounds\\.static\\]\n" << text;
    return judge(read_snippet(file), compiler(std::move(words)));
  }
};

constexpr const char* refused = "static_assert(false, \"[bounds.static] borrows\");";

TEST_F(judge_of_twins, a_refusal_with_our_words_at_the_marked_line_is_rejected) {
  const auto seen = judge_text(std::string("#ifdef RULE_BAD\n") + refused + "  // @here\n#endif\n");
  EXPECT_EQ(seen.given, answer::rejected) << seen.reason;
}

TEST_F(judge_of_twins, a_bad_snippet_that_compiles_is_accepted) {
  EXPECT_EQ(judge_text("int x;  // @here\n").given, answer::accepted);
}

TEST_F(judge_of_twins, a_typo_is_a_wrong_reason) {
  const auto seen = judge_text("#ifdef RULE_BAD\nitn x;  // @here\n#endif\n");
  EXPECT_EQ(seen.given, answer::wrong_reason) << seen.reason;
}

TEST_F(judge_of_twins, a_typo_beside_the_right_words_is_a_wrong_reason) {
  const auto seen =
      judge_text(std::string("#ifdef RULE_BAD\n") + refused + "  // @here\nitn x;\n#endif\n");
  EXPECT_EQ(seen.given, answer::wrong_reason) << seen.reason;
}

TEST_F(judge_of_twins, the_right_words_at_another_line_are_a_wrong_place) {
  const auto seen =
      judge_text(std::string("#ifdef RULE_BAD\n") + refused + "\n#endif\nint x;  // @here\n");
  EXPECT_EQ(seen.given, answer::wrong_place) << seen.reason;
}

TEST_F(judge_of_twins, a_broken_good_neighbour_is_said_to_be_broken) {
  const auto seen = judge_text(std::string(refused) + "  // @here\n");
  EXPECT_EQ(seen.given, answer::twin_rejected);
  EXPECT_NE(seen.reason.find("good neighbour"), std::string::npos) << seen.reason;
}

TEST_F(judge_of_twins, a_compiler_that_dies_is_no_refusal) {
  const auto seen = judge_text("int x;  // @here\n", {"/bin/sh", "-c", "kill -SEGV $$"});
  EXPECT_EQ(seen.given, answer::tool_crashed) << seen.reason;
}

TEST_F(judge_of_twins, a_compiler_that_does_not_exist_is_no_refusal) {
  const auto seen = judge_text("int x;  // @here\n", {"no-such-compiler"});
  EXPECT_EQ(seen.given, answer::tool_crashed) << seen.reason;
}

TEST(a_snippet, without_marker_is_bad_input) {
  const auto file = std::filesystem::path(testing::TempDir()) / "no_marker.cpp";
  std::ofstream(file) << "// RULE: bounds.static\n// EXPECT: x\nint x;\n";
  try {
    static_cast<void>(read_snippet(file));
    FAIL() << "accepted";
  } catch (const bad_input& e) {
    EXPECT_NE(std::string(e.what()).find("@here"), std::string::npos) << e.what();
  }
}

TEST(a_snippet, without_expectation_is_bad_input) {
  const auto file = std::filesystem::path(testing::TempDir()) / "no_expectation.cpp";
  std::ofstream(file) << "// RULE: bounds.static\nint x;  // @here\n";
  EXPECT_THROW(static_cast<void>(read_snippet(file)), bad_input);
}

TEST(a_compile_command, that_wants_a_missing_precompiled_header_is_bad_input) {
  const auto build = std::filesystem::path(testing::TempDir()) / "no_pch";
  std::filesystem::create_directories(build);
  std::ofstream(build / "compile_commands.json")
      << R"([{"directory": "/", "file": "/x/probe.cpp",
              "command": "c++ -include /nowhere/cmake_pch.hxx -o x.o -c /x/probe.cpp"}])";
  try {
    const compiler made(build, "probe.cpp");
    FAIL() << "accepted";
  } catch (const bad_input& e) {
    EXPECT_NE(std::string(e.what()).find("precompiled header"), std::string::npos) << e.what();
  }
}

TEST(a_compile_command, for_an_unknown_source_is_bad_input) {
  const auto build = std::filesystem::path(testing::TempDir()) / "no_source";
  std::filesystem::create_directories(build);
  std::ofstream(build / "compile_commands.json") << "[]";
  EXPECT_THROW(static_cast<void>(compiler(build, "probe.cpp")), bad_input);
}

}  // namespace
}  // namespace conformance::compile_fail
