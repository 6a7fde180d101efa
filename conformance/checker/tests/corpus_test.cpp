// SPDX-License-Identifier: Apache-2.0
//
// The judges of the corpora are judged: a report that the table does not have, one that has
// vanished, a hatch too many, and each way in which their input can be wrong.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "analysed.hpp"
#include "conformance/compile_fail/runner/compiler.hpp"
#include "hatches.hpp"

namespace send_check_tests {
namespace {

namespace fs = std::filesystem;

class code_of_others : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::path(testing::TempDir()) /
              testing::UnitTest::GetInstance()->current_test_info()->name();
    fs::create_directories(folder_);
    std::ofstream(folder_ / "lib.conf") << "spawnable lib::task\n";
    std::ofstream(folder_ / "more.conf") << "not_send lib::token\n";
    write_source("lib::task use(int& borrowed) { co_return; }\n");
  }
  void write_source(const std::string& text) const {
    std::ofstream(folder_ / "lib.cpp")
        << "#include <coroutine>\nnamespace lib { struct token {}; struct task { struct "
           "promise_type {\n"
           "task get_return_object(); std::suspend_always initial_suspend();\n"
           "std::suspend_always final_suspend() noexcept; void return_void();\n"
           "void unhandled_exception(); }; }; }\n"
        << text;
  }
  [[nodiscard]] conformance::compile_fail::compiler_run judged(const std::string& reports) const {
    return judged_table(R"({"sources": [{"name": "lib", "package": "lib-dev", "files": ["lib.cpp"],
        "flags": ["-std=c++20"], "shipped": ["lib.conf"], "everything": ["more.conf"]}],
        "reports": [)" + reports +
                        "]}");
  }
  [[nodiscard]] conformance::compile_fail::compiler_run judged_table(
      const std::string& text) const {
    std::ofstream(folder_ / "table.json") << text;
    return conformance::compile_fail::compiler({CHECKER_FOREIGN, "--clang", CHECKER_CLANG,
                                                "--plugin", CHECKER_PLUGIN, "--table",
                                                (folder_ / "table.json").string()})("", false);
  }
  void expect(const conformance::compile_fail::compiler_run& run, int status,
              const std::string& words) const {
    EXPECT_EQ(run.status, status) << run.output;
    EXPECT_NE(run.output.find(words), std::string::npos) << run.output;
  }
  static constexpr const char* known =
      R"({"at": "lib.cpp:6:20", "rule": "bounds.static", "with": "shipped", "verdict": "right",
          "because": "it borrows"})";

  fs::path folder_;
};

TEST_F(code_of_others, that_is_reported_as_the_table_says_passes) {
  expect(judged(known), 0, "1 reports, 0 of them not as the table says");
}

TEST_F(code_of_others, with_a_new_report_fails_with_that_report) {
  expect(judged(""), 1, "new report (shipped configuration); judge it and add it to the table: ");
}

TEST_F(code_of_others, whose_report_has_vanished_fails_with_its_place) {
  write_source("lib::task use(int owned) { co_return; }\n");
  expect(judged(known), 1,
         "the table has [bounds.static] at lib.cpp:6:20 (shipped configuration), but");
}

TEST_F(code_of_others, that_does_not_compile_is_not_silent) {
  write_source("itn x;\n");
  expect(judged(known), 3, "lib.cpp was not analysed: ");
}

TEST_F(code_of_others, that_is_not_installed_names_the_package) {
  fs::remove(folder_ / "lib.cpp");
  expect(judged(known), 3, "lib.cpp is missing: install the package lib-dev");
}

TEST_F(code_of_others, whose_table_is_malformed_is_told_in_one_sentence) {
  expect(judged_table("{"), 3, "table.json is malformed: ");
  expect(judged_table(R"({"sources": []})"), 3, "table.json is malformed: ");
}

TEST_F(code_of_others, that_is_judged_neither_right_nor_wrong_is_told) {
  expect(judged(R"({"at": "x:1:1", "rule": "bounds.static", "with": "shipped", "verdict": "fine",
                    "because": "?"})"),
         3, "'fine' is neither right nor wrong nor debatable");
}

TEST(a_hatch, is_counted_where_it_is_used_and_not_in_comments) {
  EXPECT_EQ(
      uses_of("owned_closure", "rt::owned_closure(f); rt::owned_closure(g);  // owned_closure\n"),
      2);
  EXPECT_EQ(uses_of("owned_closure", "// rt::owned_closure(f)\nrt::owned_closure_t<F> x;\n"), 0);
}

std::vector<std::string> unexplained(const std::string& written) {
  const fs::path file = fs::path(testing::TempDir()) / "hatches.json";
  std::ofstream(file) << written;
  return unexplained_hatches({{{"a.cpp", "owned_closure"}, 2}}, file);
}

TEST(a_hatch, that_is_explained_passes) {
  EXPECT_TRUE(
      unexplained(R"([{"file": "a.cpp", "hatch": "owned_closure", "uses": 2, "because": "x"}])")
          .empty());
}

TEST(a_hatch, more_than_is_explained_fails_with_its_file) {
  const auto said =
      unexplained(R"([{"file": "a.cpp", "hatch": "owned_closure", "uses": 1, "because": "x"}])");
  ASSERT_EQ(said.size(), 1U);
  EXPECT_EQ(said.front().find("a.cpp uses rt::owned_closure 2 times, of which "), 0U)
      << said.front();
}

TEST(a_hatch, without_a_reason_is_bad_input) {
  EXPECT_THROW(static_cast<void>(unexplained(
                   R"([{"file": "a.cpp", "hatch": "owned_closure", "uses": 2, "because": ""}])")),
               bad_input);
  EXPECT_THROW(static_cast<void>(unexplained("nonsense")), bad_input);
}

TEST(the_hatches_of_this_project, are_all_explained) {
  const fs::path root(CHECKER_ROOT);
  EXPECT_EQ(unexplained_hatches(count_hatches(root), root / "conformance/checker/hatches.json"),
            std::vector<std::string>{});
}

}  // namespace
}  // namespace send_check_tests
