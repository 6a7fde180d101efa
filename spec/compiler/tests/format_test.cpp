// SPDX-License-Identifier: Apache-2.0
//
// Every way in which a rule file can be wrong is reported at its file and line with exit code 3.
#include "spec/compiler/tests/sample_repo.hpp"

#include <ostream>

namespace rulec::test {
namespace {

struct mistake {
  std::string name;
  std::string from;  // replaced in the sound chapter …
  std::string to;    // … by this
  int line;
  std::string fragment;

  friend std::ostream& operator<<(std::ostream& out, const mistake& m) { return out << m.name; }
};

class format : public sample_repo, public ::testing::WithParamInterface<mistake> {};

TEST_P(format, mistake_is_reported_at_its_line_by_check_and_generate) {
  const auto& m = GetParam();
  mend(m.from, m.to);
  expect_only(rulec({"check", "--no-coverage"}), exit_bad_input, "spec/rules/05-join.md", m.line,
              m.fragment);
  expect_only(rulec({"generate", "--out-header", path("h"), "--out-source", path("s")}),
              exit_bad_input, "spec/rules/05-join.md", m.line, m.fragment);
  EXPECT_FALSE(std::filesystem::exists(path("h")));
}

const std::string second_sentence = "**MUST NOT.** Dropping a handle must not stop the task.\n\n";
const std::string second_intent = "*Intent:* A program may start work and not wait for it.\n\n";
const std::string end = "  is owned by the handle.\n";

std::string rule_at_end(const std::string& id, const std::string& presumes) {
  return end + "\n### `" + id + "`\n\n**MAY.** It may.\n\n*Intent:* Freedom.\n\n- Claims: C11\n" +
         "- Source: ours\n- Check: race\n" + presumes;
}

INSTANTIATE_TEST_SUITE_P(
    rule, format,
    ::testing::Values(
        mistake{"id_without_dot", end, rule_at_end("join", ""), 31, "'join' is not a rule id"},
        mistake{"id_with_capital", end, rule_at_end("join.Value", ""), 31,
                "'join.Value' is not a rule id"},
        mistake{"id_with_empty_part", end, rule_at_end("join.-value", ""), 31,
                "'join.-value' is not a rule id"},
        mistake{"heading_without_backticks", "# Join\n", "# Join\n### join.value\n", 2,
                "a third-level heading must be a rule id in backticks"},
        mistake{"no_title", "# Join\n", "Join\n", 1, "no '# Title' heading"},
        mistake{"second_title", "Prose for", "# Again\n\nProse for", 3, "two '# Title' headings"},
        mistake{"level_missing", second_sentence, "", 17, "rule join.drop-detaches has no level"},
        mistake{"level_unknown", "**MUST.**", "**OUGHT.**", 7, "unknown level 'OUGHT'"},
        mistake{"sentence_missing", second_sentence, "**MUST.**\n\n", 17,
                "rule join.drop-detaches has no sentence"},
        mistake{"intent_missing", second_intent, "", 17, "rule join.drop-detaches has no intent"},
        mistake{"intent_twice", second_intent, second_intent + second_intent, 23, "two intents"},
        mistake{"claims_missing", "- Claims: C11, C13\n", "", 17, "has no claims"},
        mistake{"claim_unknown", "C11, C13", "C11, C99", 23, "unknown claim 'C99'"},
        mistake{"source_missing", "- Source: JOIN-2\n", "", 17, "has no source"},
        mistake{"check_missing", "- Check: sampled\n", "", 17, "has no check class"},
        mistake{"check_unknown", "- Check: sampled", "- Check: luck", 25,
                "unknown check class 'luck'"},
        mistake{"check_none_without_reason", "- Check: sampled", "- Check: none", 17,
                "has no reason why it cannot be checked"},
        mistake{"reason_for_a_checked_rule", "- Check: sampled",
                "- Check: sampled\n- Cannot be checked: too hard", 17,
                "has a check class other than none"},
        mistake{"causes_missing", "- Likely causes: the result is copied.\n", "", 5,
                "has no likely causes"},
        mistake{"key_unknown", "- Needs:", "- Wants:", 26, "unknown key 'Wants'"},
        mistake{"key_twice", "- Needs: abort, yield", "- Check: race", 26,
                "key 'Check' is given twice"},
        mistake{"key_empty", "- Needs: abort, yield", "- Needs:", 26, "key 'Needs' has no value"},
        mistake{"presumes_unknown", "Presumes: join.value-once", "Presumes: join.nothing", 27,
                "Presumes names an unknown rule 'join.nothing'"},
        mistake{"link_dangles", "(#join.drop-detaches)", "(06-abort.md#abort.gone)", 3,
                "the link names an unknown rule 'abort.gone'"},
        mistake{"presumes_itself", "Presumes: join.value-once", "Presumes: join.drop-detaches", 27,
                "goes in a circle: join.drop-detaches -> join.drop-detaches"},
        mistake{"presumes_in_a_circle", "- Check: deterministic\n",
                "- Check: deterministic\n- Presumes: join.drop-detaches\n", 15,
                "goes in a circle: join.value-once -> join.drop-detaches -> join.value-once"},
        mistake{"duplicate_id", end, rule_at_end("join.value-once", ""), 31,
                "rule id join.value-once is already used at "},
        mistake{"identifiers_collide", end, rule_at_end("join.value.once", ""), 31,
                "both become the identifier join_value_once"},
        mistake{"identifier_is_a_keyword", end, rule_at_end("static.assert", ""), 31,
                "becomes the C++ keyword static_assert"},
        mistake{"retired_id_reused", end, end + "\n### ~~join.value-once~~\n\nRetired: merged.\n",
                5, "was retired at "},
        mistake{"retired_without_reason", end, end + "\n### ~~join.old~~\n", 31,
                "retired rule join.old gives no 'Retired: reason'"},
        mistake{"retired_twice", end,
                end + "\n### ~~join.old~~\nRetired: a.\n### ~~join.old~~\nRetired: b.\n", 33,
                "rule id join.old is retired twice"},
        mistake{"presumes_retired", end,
                rule_at_end("join.third", "- Presumes: join.old\n") +
                    "\n### ~~`join.old`~~\n\nRetired: merged.\n",
                40, "Presumes names the retired rule join.old (merged.)"},
        mistake{"links_block_never_closed", end, end + "\n<!-- links -->\n- Cases: x\n", 31,
                "the links block is never closed"},
        mistake{"links_block_runs_into_a_rule", "- Likely causes: the result is copied.\n",
                "- Likely causes: the result is copied.\n<!-- links -->\n", 16,
                "not closed before the next heading"},
        mistake{"links_block_never_opened", end, end + "<!-- /links -->\n", 30,
                "closed that was never opened"},
        mistake{"links_block_outside_a_rule", "# Join\n",
                "# Join\n<!-- links -->\n<!-- /links -->\n", 2, "outside a rule"}),
    [](const auto& param_info) { return param_info.param.name; });

TEST_F(sample_repo, sound_files_pass) {
  const auto seen = rulec({"check"});
  EXPECT_EQ(seen.err, "");
  EXPECT_EQ(seen.code, exit_ok);
  EXPECT_EQ(seen.out, "2 rules, 2 claims: no problem found\n");
}

TEST_F(sample_repo, all_mistakes_are_reported_in_one_run) {
  mend("- Check: sampled", "- Check: luck\n- Wants: more");
  const auto seen = rulec({"check"});
  EXPECT_NE(seen.err.find(":25: unknown check class"), std::string::npos) << seen.err;
  EXPECT_NE(seen.err.find(":26: unknown key"), std::string::npos) << seen.err;
}

TEST_F(sample_repo, code_fences_and_ordinary_lists_are_prose) {
  mend("  is owned by the handle.\n",
       "  is owned by the handle.\n\n```cpp\n### `not.a-rule`\n- Wants: x\n```\n\n- a plain item\n"
       "- see: this\n");
  EXPECT_EQ(rulec({"check"}).err, "");
}

TEST_F(sample_repo, claim_listed_twice_is_reported) {
  write("spec/claims.md", sound_claims + "- **C13.** Again.\n");
  expect_only(rulec({"check"}), exit_bad_input, "spec/claims.md", 6, "C13 is listed twice");
}

TEST_F(sample_repo, malformed_claim_is_reported) {
  write("spec/claims.md", sound_claims + "- **X1** no stop\n");
  expect_only(rulec({"check"}), exit_bad_input, "spec/claims.md", 6, "a claim is written");
}

}  // namespace
}  // namespace rulec::test
