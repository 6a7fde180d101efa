// SPDX-License-Identifier: Apache-2.0
#include "spec/compiler/lexer.hpp"

#include <gtest/gtest.h>

namespace rulec::test {
namespace {

std::string joined(std::string_view source) {
  std::string text;
  for (const auto& t : tokens_of(source)) text += (text.empty() ? "" : " ") + t.text;
  return text;
}

TEST(lexer, splits_names_and_punctuation) {
  EXPECT_EQ(joined("spec::rule::x(a, b)"), "spec :: rule :: x ( a , b )");
}

TEST(lexer, passes_over_comments_and_preprocessor_lines) {
  EXPECT_EQ(joined("a // b \\\n still\n/* c\n d */ e\n  #define f \\\n g\nh"), "a e h");
}

TEST(lexer, digit_separator_opens_no_literal) { EXPECT_EQ(joined("x = 1'000'000; y"), "x = ; y"); }

TEST(lexer, literals_keep_their_ends) {
  EXPECT_EQ(joined(R"x(a "b \" c" 'd' '\'' R"(e " f)" g)x"), R"(a b \" c d \'  g)");
}

TEST(lexer, unfinished_input_ends_quietly) {
  EXPECT_EQ(joined("a \"b"), "a b");
  EXPECT_EQ(joined("a \"b\\"), "a b\\");
  EXPECT_EQ(joined("a /* b"), "a");
  EXPECT_EQ(joined("a R\"b"), "a");
  EXPECT_EQ(joined("a R\"x(b"), "a ");
}

TEST(lexer, counts_lines_through_everything) {
  const auto tokens = tokens_of("/*\n*/ a\nR\"(\n)\" b \\\n c");
  ASSERT_EQ(tokens.size(), 5U);
  EXPECT_EQ(tokens[0].line, 2);
  EXPECT_EQ(tokens[2].text, "b");
  EXPECT_EQ(tokens[2].line, 4);
  EXPECT_EQ(tokens[4].line, 5);
}

}  // namespace
}  // namespace rulec::test
