// SPDX-License-Identifier: Apache-2.0
//
// What spec.html shows of the sources.
#include "conformance/cli/excerpt.hpp"

#include <gtest/gtest.h>

namespace conformance::selftest {
namespace {

constexpr std::string_view cases = R"(// Head.
CASE(first, rule::x,
     "sentence") {
  if (true) {
  }
}

FAULTY(second, rule::y, "message") {};
)";

constexpr std::string_view clauses = R"(namespace {
void other(sight& s) {
}

void wanted(sight& s) {
  s.entered();
}

constexpr clause clauses[] = {
    {rule::x, kinds(kind::a,
                    kind::b), &wanted},
    {rule::y, kinds(kind::a), nullptr},
};
)";

TEST(an_excerpt, is_the_definition_that_begins_in_the_line) {
  EXPECT_EQ(cli::definition_at(cases, 2),
            "CASE(first, rule::x,\n     \"sentence\") {\n  if (true) {\n  }\n}\n");
  EXPECT_EQ(cli::definition_at(cases, 8), "FAULTY(second, rule::y, \"message\") {};\n");
}

TEST(an_excerpt, is_empty_where_nothing_begins) {
  EXPECT_EQ(cli::definition_at(cases, 0), "");
  EXPECT_EQ(cli::definition_at(cases, 99), "");
  EXPECT_EQ(cli::definition_at("CASE(cut, rule::x,\n", 1), "");
}

TEST(an_excerpt, of_the_model_is_the_function_that_the_row_names) {
  EXPECT_EQ(cli::clause_at(clauses, 10), "void wanted(sight& s) {\n  s.entered();\n}\n");
  EXPECT_EQ(cli::clause_at(clauses, 12), "");
}

TEST(an_excerpt, of_a_snippet_leaves_the_head_out) {
  EXPECT_EQ(cli::without_head("// RULE: x\n//\n\n#include <a>\n// kept\n"),
            "#include <a>\n// kept\n");
}

}  // namespace
}  // namespace conformance::selftest
