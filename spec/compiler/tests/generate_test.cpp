// SPDX-License-Identifier: Apache-2.0
//
// What is generated: on a sample, as text; on the real rules, as the library this test links.
#include "spec/compiler/tests/sample_repo.hpp"

#include "spec/rules.hpp"

#include <set>

namespace rulec::test {
namespace {

class generated : public sample_repo {
 protected:
  outcome generate() {
    return rulec({"generate", "--out-header", path("gen/spec/rules.hpp"), "--out-source",
                  path("gen/rules.cpp")});
  }
};

TEST_F(generated, header_has_one_constant_per_rule) {
  ASSERT_EQ(generate().err, "");
  const auto header = read("gen/spec/rules.hpp");
  EXPECT_NE(header.find("rule_ref join_value_once{0, \"join.value-once\"};"), std::string::npos);
  EXPECT_NE(header.find("rule_ref join_drop_detaches{1, \"join.drop-detaches\"};"),
            std::string::npos);
}

TEST_F(generated, source_carries_the_text_with_quotes_and_continuations) {
  ASSERT_EQ(generate().err, "");
  const auto source = read("gen/rules.cpp");
  for (const auto* part :
       {R"(.sentence = "Awaiting the handle yields the value exactly once, by move.")",
        R"(.intent = "A value has \"one\" owner.")", R"(.file = "spec/rules/05-join.md")",
        R"(.level_text = "MUST NOT")", R"(.check = check::sampled)",
        R"(join_drop_detaches_needs[] = {"abort", "yield"};)",
        R"(join_drop_detaches_presumes[] = {rule::join_value_once};)",
        R"({"C11", "Awaiting the handle yields a result."})"}) {
    EXPECT_NE(source.find(part), std::string::npos) << part << " is not in\n" << source;
  }
}

TEST_F(generated, outputs_are_left_alone_when_nothing_changes) {
  ASSERT_EQ(generate().err, "");
  const auto old = std::filesystem::file_time_type{};
  std::filesystem::last_write_time(path("gen/spec/rules.hpp"), old);
  std::filesystem::last_write_time(path("gen/rules.cpp"), old);
  mend("A value has", "A value always has");
  ASSERT_EQ(generate().err, "");
  EXPECT_EQ(std::filesystem::last_write_time(path("gen/spec/rules.hpp")), old);
  EXPECT_NE(std::filesystem::last_write_time(path("gen/rules.cpp")), old);
}

TEST(library, finds_every_rule_by_its_id_and_reference) {
  ASSERT_EQ(spec::all_rules().size(), spec::rule_count);
  for (const auto& rule : spec::all_rules()) {
    EXPECT_EQ(spec::find_rule(rule.id), &rule);
    EXPECT_EQ(&spec::info(rule.ref), &rule);
    EXPECT_EQ(rule.ref.id, rule.id);
    EXPECT_FALSE(rule.sentence.empty()) << rule.id;
  }
  EXPECT_EQ(spec::find_rule("no.such-rule"), nullptr);
}

TEST(library, knows_the_two_first_rules) {
  const auto& rule = spec::info(spec::rule::join_drop_detaches);
  EXPECT_EQ(rule.id, "join.drop-detaches");
  EXPECT_EQ(rule.chapter, "05-join");
  EXPECT_EQ(rule.level, spec::level::must);
  EXPECT_EQ(spec::to_string(rule.level), "must");
  EXPECT_EQ(spec::to_string(spec::check::compile_time), "compile-time");
  EXPECT_NE(spec::rule::join_drop_detaches, spec::rule::join_value_once);
}

TEST(library, lists_the_38_claims) {
  EXPECT_EQ(spec::all_claims().size(), 38U);
  ASSERT_NE(spec::find_claim("C40"), nullptr);
  EXPECT_EQ(spec::find_claim("C35"), nullptr);
  EXPECT_EQ(spec::find_claim("C36"), nullptr);
}

}  // namespace
}  // namespace rulec::test
