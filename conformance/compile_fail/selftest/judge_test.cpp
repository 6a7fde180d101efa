// SPDX-License-Identifier: Apache-2.0
//
// The judge of compile-time twins is judged: each way in which a twin can mislead is recognised.
#include "../runner/judge.hpp"

#include "../runner/run_time.hpp"
#include "../runner/together.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>

namespace conformance::compile_fail {
namespace {

class judge_of_twins : public testing::Test {
 protected:
  judgement judge_text(const std::string& text,
                       std::vector<std::string> words = {SELFTEST_CXX, "-std=c++20",
                                                         "-fsyntax-only"},
                       const seen_before& known = {}) {
    const auto file =
        std::filesystem::path(testing::TempDir()) /
        (std::string(testing::UnitTest::GetInstance()->current_test_info()->name()) + ".cpp");
    std::ofstream(file) << "// RULE: bounds.static\n// EXPECT: \\[bounds\\.static\\]\n" << text;
    return judge(read_snippet(file), compiler(std::move(words)), known);
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

TEST_F(judge_of_twins, what_the_runtime_lacks_is_unsupported_and_said) {
  const auto seen = judge_text(
      "#define BOUNDS_NEEDS(condition, lack) static_assert(condition, \"unsupported: \" lack)\n"
      "BOUNDS_NEEDS(sizeof(int) == 0, \"no local set\");\nvoid& set;  // @here\n");
  EXPECT_EQ(seen.given, answer::unsupported) << seen.reason;
  EXPECT_EQ(seen.reason, "no local set");
}

TEST_F(judge_of_twins, a_compiler_that_dies_is_no_refusal) {
  const auto seen = judge_text("int x;  // @here\n", {"/bin/sh", "-c", "kill -SEGV $$"});
  EXPECT_EQ(seen.given, answer::tool_crashed) << seen.reason;
}

TEST_F(judge_of_twins, a_compiler_that_does_not_exist_is_no_refusal) {
  const auto seen = judge_text("int x;  // @here\n", {"no-such-compiler"});
  EXPECT_EQ(seen.given, answer::tool_crashed) << seen.reason;
}

TEST_F(judge_of_twins, a_refusal_beside_others_is_believed_when_it_is_ours) {
  const std::string ours = "a_refusal_beside_others_is_believed_when_it_is_ours.cpp:3: error: ";
  const auto judged = [&](const std::string& said) {
    return judge_text("int x;  // @here\n", {"/bin/sh", "-c", "false"}, {true, false, said}).given;
  };
  EXPECT_EQ(judged(ours + "[bounds.static] borrows"), answer::rejected);
  EXPECT_EQ(judged(ours + "something else"), answer::wrong_reason);
}

TEST_F(judge_of_twins, a_refusal_beside_others_that_is_not_ours_is_looked_at_alone) {
  const auto seen = judge_text("int x;  // @here\n", {SELFTEST_CXX, "-std=c++20", "-fsyntax-only"},
                               {true, false, "x.cpp:3: error: something else"});
  EXPECT_EQ(seen.given, answer::accepted);
}

class twins_that_run : public testing::Test {
 protected:
  // `bad` and `good` are what `start` does.
  static judgement judge_bodies(const std::string& bad, const std::string& good) {
    const auto file =
        std::filesystem::path(testing::TempDir()) /
        (std::string(testing::UnitTest::GetInstance()->current_test_info()->name()) + "_run.cpp");
    std::ofstream(file)
        << "// RULE: bounds.send\n// EXPECT: \\[bounds\\.send\\]\n// LAYER: checker or run time\n"
           "#include <cstdio>\n#include <cstdlib>\n"
           "namespace bounds { inline int make_runtime() { return 0; }\n"
           "inline void finish(int, int) {} }\n"
           "inline int start(int) {  // @here\n#ifdef RULE_BAD\n"
        << bad << "\n#else\n"
        << good << "\n#endif\n  return 0;\n}\n";
    return judge_run(read_snippet(file), compiler({SELFTEST_CXX, "-std=c++20", "-fsyntax-only"}),
                     {});
  }
  static constexpr const char* dies_with_our_words =
      "  std::fputs(\"[bounds.send] alive\\n\", stderr);\n  std::abort();";
};

TEST_F(twins_that_run, are_rejected_when_the_bad_one_dies_with_our_words) {
  const auto seen = judge_bodies(dies_with_our_words, "");
  EXPECT_EQ(seen.given, answer::rejected) << seen.reason;
}

TEST_F(twins_that_run, are_accepted_when_both_run_to_their_end) {
  EXPECT_EQ(judge_bodies("", "").given, answer::accepted);
}

TEST_F(twins_that_run, that_die_without_our_words_die_for_a_wrong_reason) {
  EXPECT_EQ(judge_bodies("  std::abort();", "").given, answer::wrong_reason);
}

TEST_F(twins_that_run, need_a_good_neighbour_that_runs_to_its_end) {
  EXPECT_EQ(judge_bodies(dies_with_our_words, dies_with_our_words).given, answer::twin_rejected);
}

class twins_together : public testing::Test {
 protected:
  void add(const std::string& text) {
    const auto file = std::filesystem::path(testing::TempDir()) /
                      (std::string(testing::UnitTest::GetInstance()->current_test_info()->name()) +
                       std::to_string(snippets_.size()) + ".cpp");
    std::ofstream(file) << "// RULE: bounds.static\n// EXPECT: \\[bounds\\.static\\]\n" << text;
    snippets_.push_back(read_snippet(file));
  }
  [[nodiscard]] std::vector<bool> known(bool bad, std::vector<std::string> words = {
                                                      SELFTEST_CXX, "-std=c++20",
                                                      "-fsyntax-only"}) const {
    return compile_together(snippets_, compiler(std::move(words)), bad);
  }
  // By a shell that says of together.cpp what `script` says.
  [[nodiscard]] std::vector<std::string> refused(const std::string& script) const {
    return refuse_together(snippets_, compiler({"/bin/sh", "-c", script + "; exit 1"}));
  }
  [[nodiscard]] std::string said_of(std::size_t which) const {
    return "echo '" + snippets_[which].file.string() + ":4:1: error: [bounds.static]'";
  }

 private:
  std::vector<snippet> snippets_;
};

TEST_F(twins_together, that_have_the_same_names_are_known_to_compile) {
  add("int x;  // @here\n");
  add("double x;  // @here\n");
  EXPECT_EQ(known(false), (std::vector{true, true}));
}

TEST_F(twins_together, of_which_one_is_refused_are_known_but_for_that_one) {
  add("int x;  // @here\n");
  add("#ifdef RULE_BAD\nitn x;\n#endif\nint y;  // @here\n");
  add("double x;  // @here\n");
  EXPECT_EQ(known(false), (std::vector{true, true, true}));
  EXPECT_EQ(known(true), (std::vector{true, false, true}));
}

TEST_F(twins_together, do_not_lend_each_other_what_they_include_or_define) {
  add("#include <vector>\nstd::vector<int> x;  // @here\n");
  add("std::vector<int> x;  // @here\n");
  add("#define WIDE long\nWIDE x;  // @here\n");
  add("WIDE x;  // @here\n");
  EXPECT_EQ(known(false), (std::vector{false, false, false, false}));
}

TEST_F(twins_together, are_not_known_when_the_compiler_dies) {
  add("int x;  // @here\n");
  add("int y;  // @here\n");
  EXPECT_EQ(known(false, {"/bin/sh", "-c", "kill -SEGV $$"}), (std::vector{false, false}));
}

TEST_F(twins_together, are_refused_with_what_is_said_of_each) {
  add("int x;  // @here\n");
  add("int y;  // @here\n");
  add("int z;  // @here\n");
  const auto seen = refused(said_of(2) + "; echo a note; echo In file included from f:; " +
                            said_of(0));
  EXPECT_NE(seen[0].find(":4:1: error: [bounds.static]\n"), std::string::npos) << seen[0];
  EXPECT_EQ(seen[0].find("note"), std::string::npos) << seen[0];
  EXPECT_EQ(seen[1], "");
  EXPECT_NE(seen[2].find("a note\n"), std::string::npos) << seen[2];
}

TEST_F(twins_together, are_not_known_to_be_refused_when_an_error_is_at_none_of_them) {
  add("int x;  // @here\n");
  add("int y;  // @here\n");
  EXPECT_EQ(refused(said_of(0) + "; echo header.hpp:1:1: error: typo"),
            (std::vector<std::string>(2)));
  EXPECT_EQ(refused(said_of(0) + "; kill -SEGV $$"), (std::vector<std::string>(2)));
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

std::string complaint_about(const std::string& text) {
  const auto file =
      std::filesystem::path(testing::TempDir()) /
      (std::string(testing::UnitTest::GetInstance()->current_test_info()->name()) + "_form.cpp");
  std::ofstream(file) << text;
  try {
    static_cast<void>(read_snippet(file));
  } catch (const bad_input& e) {
    return e.what();
  }
  return "accepted";
}

TEST(a_snippet, with_a_mark_before_the_marked_line_is_bad_input) {
  EXPECT_NE(complaint_about("// RULE: x\n// EXPECT: x\n}  // @end\nint x;  // @here\n")
                .find(":3: '// @end' before"),
            std::string::npos);
}

TEST(a_snippet, with_two_marked_lines_is_bad_input) {
  EXPECT_NE(complaint_about("// RULE: x\n// EXPECT: x\nint x;  // @here\nint y;  // @here\n")
                .find(":4: a second"),
            std::string::npos);
}

TEST(a_snippet, for_a_layer_that_does_not_exist_is_bad_input) {
  EXPECT_NE(complaint_about("// RULE: x\n// EXPECT: x\n// LAYER: luck\nint x;  // @here\n")
                .find("'// LAYER: luck'"),
            std::string::npos);
}

TEST(a_snippet, without_rule_is_bad_input) {
  EXPECT_NE(complaint_about("// EXPECT: x\nint x;  // @here\n").find("RULE"), std::string::npos);
}

// compile-twins with a bounds header of this text.
compiler_run judged_with_header(
    const std::string& header,
    const std::string& snippet = "// RULE: bounds.static\n// EXPECT: x\nint x;  // @here\n") {
  const auto build = std::filesystem::path(testing::TempDir()) /
                     testing::UnitTest::GetInstance()->current_test_info()->name();
  std::filesystem::create_directories(build);
  std::ofstream(build / "header.hpp") << header;
  std::ofstream(build / "probe.cpp") << "#include \"conformance/compile_fail/bounds.hpp\"\n";
  std::ofstream(build / "snippet.cpp") << snippet;
  const std::string probe = (build / "probe.cpp").string();
  std::ofstream(build / "compile_commands.json")
      << R"([{"directory": "/", "file": ")" << probe << R"(", "command": ")" << SELFTEST_CXX
      << " -std=c++20 -I" << SELFTEST_ROOT << " -I" << build.string()
      << " -DTASKSPEC_BOUNDS_HEADER=<header.hpp> -c " << probe << R"("}])";
  return compiler({SELFTEST_TWINS, "--build", build.string(), "--source", "probe.cpp",
                   (build / "snippet.cpp").string()})("", false);
}

constexpr const char* whole_header =
    "#define BOUNDS_NOT_SEND\n#include <coroutine>\nnamespace bounds {\nstruct runtime {};\n"
    "template <class T> struct task {};\nstd::suspend_always yield_now();\n";

TEST(a_bounds_header, that_fits_is_judged) {
  const auto seen = judged_with_header(std::string(whole_header) +
                                       "template <class F> int spawn(runtime&, F);\n}\n");
  EXPECT_EQ(seen.status, 1) << seen.output;
  EXPECT_NE(seen.output.find("accepted"), std::string::npos) << seen.output;
}

TEST(a_bounds_header, that_lacks_spawn_is_told_in_one_sentence) {
  const auto seen = judged_with_header(std::string(whole_header) + "}\n");
  EXPECT_EQ(seen.status, 3) << seen.output;
  EXPECT_EQ(seen.output.find("compile-twins: bounds header: add `spawn(runtime&, f, args...)`"), 0U)
      << seen.output;
  EXPECT_EQ(std::count(seen.output.begin(), seen.output.end(), '\n'), 1) << seen.output;
}

TEST(a_snippet, that_breaks_the_form_is_told_in_one_sentence) {
  const auto told = [](const std::string& snippet, const std::string& sentence) {
    const auto seen = judged_with_header(std::string(whole_header) + "}\n", snippet);
    EXPECT_EQ(seen.status, 3) << seen.output;
    EXPECT_EQ(seen.output.find("compile-twins: "), 0U) << seen.output;
    EXPECT_NE(seen.output.find("snippet.cpp: " + sentence), std::string::npos) << seen.output;
    EXPECT_EQ(std::count(seen.output.begin(), seen.output.end(), '\n'), 1) << seen.output;
  };
  told("// RULE: bounds.static\n// EXPECT: x\nint x;\n", "no line marked '// @here'");
  told("// RULE: bounds.static\nint x;  // @here\n", "no '// EXPECT: <expression>' line");
}

TEST(an_adapter, that_lacks_spawn_is_told_in_one_sentence) {
  const auto seen = judged_with_header(
      "#include \"conformance/contract/future.hpp\"\n#include "
      "\"conformance/contract/adapter.hpp\"\n"
      "namespace conformance { struct mine {\n"
      "static constexpr std::string_view name = \"mine\"; template <class T> using task = "
      "future<T>;\n"
      "template <class T> struct handle {}; using waker = conformance::waker; explicit "
      "mine(runtime_options);\n"
      "template <class F> typename std::invoke_result_t<F&>::value_type block_on(F);\n"
      "template <class T> static future<outcome<T>> join(handle<T>&);\n"
      "template <class F> static auto suspend(F f) { return suspend_once<F>(std::move(f)); } };\n"
      "using adapter_under_test = mine; }\n"
      "#define TASKSPEC_ADAPTER_HEADER \"conformance/contract/adapter.hpp\"\n"
      "#include \"conformance/compile_fail/from_adapter.hpp\"\n");
  EXPECT_EQ(seen.status, 3) << seen.output;
  EXPECT_EQ(seen.output.find("compile-twins: adapter: add `spawn(f)`"), 0U) << seen.output;
}

TEST(a_compile_command, that_wants_a_missing_precompiled_header_is_bad_input) {
  const auto build = std::filesystem::path(testing::TempDir()) / "no_pch";
  std::filesystem::create_directories(build);
  std::ofstream(build / "compile_commands.json") << R"([{"directory": "/", "file": "/x/probe.cpp",
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
