// SPDX-License-Identifier: Apache-2.0
//
// What no source checks is reported with exit code 1; what names no rule, with exit code 3.
#include "spec/compiler/tests/sample_repo.hpp"

namespace rulec::test {
namespace {

const std::string only_first = "CASE(yields_value, rule::join_value_once) {}\n";

class coverage : public sample_repo {
 protected:
  void drop_second_case() { write("conformance/cases/join.cpp", only_first); }
  void expect_second_uncovered() {
    expect_only(rulec({"check"}), exit_uncovered, "spec/rules/05-join.md", 17,
                "rule join.drop-detaches has no case, compile_fail snippet or model clause");
  }
};

TEST_F(coverage, rule_without_any_check_is_reported) {
  drop_second_case();
  expect_second_uncovered();
}

TEST_F(coverage, no_coverage_option_leaves_it_out) {
  drop_second_case();
  EXPECT_EQ(rulec({"check", "--no-coverage"}).code, exit_ok);
}

TEST_F(coverage, claim_without_a_rule_is_reported) {
  write("spec/claims.md", sound_claims + "- **C14.** Nobody's.\n");
  expect_only(rulec({"check"}), exit_uncovered, "spec/claims.md", 6, "claim C14 has no rule");
}

TEST_F(coverage, uncheckable_rule_needs_no_check) {
  drop_second_case();
  mend("- Check: sampled", "- Check: none\n- Cannot be checked: silence proves nothing.");
  EXPECT_EQ(rulec({"check"}).code, exit_ok);
}

TEST_F(coverage, must_rule_without_a_faulty_runtime_is_reported_on_request) {
  expect_only(rulec({"check", "--require-faulty"}), exit_uncovered, "spec/rules/05-join.md", 17,
              "no FAULTY runtime breaks it");
  write("conformance/faulty/drop.cpp", "FAULTY(drop_aborts, rule::join_drop_detaches) {}\n");
  EXPECT_EQ(rulec({"check", "--require-faulty"}).code, exit_ok);
}

TEST_F(coverage, variant_of_a_macro_counts_but_not_a_longer_word) {
  write("conformance/faulty/drop.cpp", "FAULTY_UNDER_TSAN(races, rule::join_drop_detaches) {}\n");
  EXPECT_EQ(rulec({"check", "--require-faulty"}).code, exit_ok);
  write("conformance/cases/join.cpp", only_first + "CASELESS(x, rule::join_drop_detaches) {}\n");
  expect_second_uncovered();
}

TEST_F(coverage, faulty_runtime_alone_is_no_check) {
  drop_second_case();
  write("conformance/faulty/drop.cpp", "FAULTY(drop_aborts, rule::join_drop_detaches) {}\n");
  expect_second_uncovered();
}

TEST_F(coverage, snippet_model_clause_property_and_legal_runtime_count) {
  drop_second_case();
  for (const auto& [file, text] : std::vector<std::pair<std::string, std::string>>{
           {"conformance/compile_fail/drop.cpp", "// RULE: join.drop-detaches\n"},
           {"spec/model/join.cpp", "auto r = spec::rule::join_drop_detaches;\n"},
           {"property_tests/litmus/join.cpp", "check(rule::join_drop_detaches);\n"},
           {"conformance/legal/join.cpp", "LEGAL(late, rule::join_drop_detaches) {}\n"}}) {
    expect_second_uncovered();
    write(file, text);
    EXPECT_EQ(rulec({"check"}).err, "") << file;
    std::filesystem::remove(path(file));
  }
}

TEST_F(coverage, need_that_is_no_capability_is_reported) {
  write("conformance/contract/capability.hpp",
        "constexpr std::array<std::string_view, n> capability_names = {\"abort\", \"sleep\"};\n"
        "constexpr auto other = \"yield\";\n");
  expect_only(rulec({"check"}), exit_bad_input, "spec/rules/05-join.md", 26,
              "unknown capability 'yield'");
}

TEST_F(coverage, comments_literals_macros_and_tests_do_not_count) {
  write("conformance/cases/join.cpp",
        only_first +
            "// CASE(a, rule::join_drop_detaches)\n"
            "/* CASE(b, rule::join_drop_detaches) */\n"
            "const char* c = \"CASE(c, rule::join_drop_detaches)\";\n"
            "const char* d = R\"x(CASE(d, rule::join_drop_detaches))x\";\n"
            "#define CASE(name, \\\n  rule) rule::join_drop_detaches\n");
  write("spec/model/tests/join.cpp", "auto r = rule::join_drop_detaches;\n");
  expect_second_uncovered();
}

TEST_F(coverage, unknown_rule_in_a_case_is_reported_at_its_line) {
  write("conformance/cases/more.cpp", "\nCASE(more,\n  rule::join_gone) {}\n");
  expect_only(rulec({"check"}), exit_bad_input, "conformance/cases/more.cpp", 3,
              "rule::join_gone names no rule");
}

TEST_F(coverage, retired_rule_in_a_case_is_reported_as_retired) {
  mend("# Join\n", "# Join\n\n### ~~join.gone~~\n\nRetired: merged.\n\n");
  write("conformance/cases/more.cpp", "CASE(more, rule::join_gone) {}\n");
  expect_only(rulec({"check"}), exit_bad_input, "conformance/cases/more.cpp", 1,
              "rule::join_gone names a retired rule");
}

TEST_F(coverage, unknown_rule_in_a_snippet_is_reported_at_its_line) {
  write("conformance/compile_fail/x.cpp", "\n// RULE: join.gone\n");
  expect_only(rulec({"check"}), exit_bad_input, "conformance/compile_fail/x.cpp", 2,
              "join.gone names no rule");
}

TEST_F(coverage, case_that_names_no_rule_is_reported) {
  write("conformance/cases/more.cpp", "CASE(more, nothing) {}\n");
  expect_only(rulec({"check"}), exit_bad_input, "conformance/cases/more.cpp", 1,
              "CASE(more, …) names no rule");
}

}  // namespace
}  // namespace rulec::test
