// SPDX-License-Identifier: Apache-2.0
//
// As much of the C++ lexical grammar as it takes to see macro calls and qualified names without
// being fooled by comments, literals (raw ones too) or preprocessor lines.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace rulec {

struct token {
  enum class kind { identifier, literal, punctuation };
  kind what;
  std::string text;  // a string literal without its quotes; "::" is one token
  int line;
};

std::vector<token> tokens_of(std::string_view source);

}  // namespace rulec
