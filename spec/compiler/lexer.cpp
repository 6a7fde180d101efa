// SPDX-License-Identifier: Apache-2.0
#include "spec/compiler/lexer.hpp"

#include <algorithm>
#include <cctype>

namespace rulec {

namespace {

bool starts_word(char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0 || c == '_'; }
bool in_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

class lexer {
 public:
  explicit lexer(std::string_view source) : source_{source} {}

  std::vector<token> run() {
    while (at_ < source_.size()) step();
    return std::move(tokens_);
  }

 private:
  void step() {
    const char c = source_[at_];
    if (c == '\n') {
      line_start_ = true;
      return skip(1);
    }
    if (std::isspace(static_cast<unsigned char>(c)) != 0) return skip(1);
    if (looking_at("//")) return skip_to_end_of_line();
    if (looking_at("/*")) return skip_past("*/", 2);
    if (c == '#' && line_start_) return skip_to_end_of_line();
    line_start_ = false;
    if (starts_word(c)) return word();
    if (std::isdigit(static_cast<unsigned char>(c)) != 0) return number();
    if (c == '"' || c == '\'') return literal(c);
    const std::size_t length = looking_at("::") ? 2 : 1;
    add(token::kind::punctuation, source_.substr(at_, length));
    skip(length);
  }

  void word() {
    std::size_t end = at_;
    while (end < source_.size() && in_word(source_[end])) ++end;
    const auto text = source_.substr(at_, end - at_);
    if (end < source_.size() && source_[end] == '"' && text.ends_with('R')) {
      skip(end - at_);
      return raw_literal();
    }
    add(token::kind::identifier, text);
    skip(end - at_);
  }

  void number() {  // digit separators must not be taken for character literals
    while (at_ < source_.size() &&
           (in_word(source_[at_]) || source_[at_] == '\'' || source_[at_] == '.')) {
      skip(1);
    }
  }

  void literal(char quote) {
    std::size_t end = at_ + 1;
    while (end < source_.size() && source_[end] != quote && source_[end] != '\n') {
      end += source_[end] == '\\' ? 2 : 1;
    }
    end = std::min(end, source_.size());
    add(token::kind::literal, source_.substr(at_ + 1, end - at_ - 1));
    skip(std::min(end + 1, source_.size()) - at_);
  }

  void raw_literal() {
    const auto open = source_.find('(', at_);
    if (open == std::string_view::npos) return skip(source_.size() - at_);
    const auto close = ")" + std::string{source_.substr(at_ + 1, open - at_ - 1)} + "\"";
    add(token::kind::literal, "");
    skip_past(close, 1);
  }

  void skip_to_end_of_line() {  // a trailing backslash carries the line on
    while (at_ < source_.size() && source_[at_] != '\n') {
      skip(looking_at("\\\r\n") ? 3 : looking_at("\\\n") ? 2 : 1);
    }
  }

  void skip_past(std::string_view end, std::size_t offset) {
    const auto found = source_.find(end, at_ + offset);
    const auto target = found == std::string_view::npos ? source_.size() : found + end.size();
    skip(target - at_);
  }

  bool looking_at(std::string_view text) const { return source_.substr(at_).starts_with(text); }

  void skip(std::size_t count) {
    const auto passed = source_.substr(at_, count);
    line_ += static_cast<int>(std::ranges::count(passed, '\n'));
    at_ += passed.size();
  }

  void add(token::kind what, std::string_view text) {
    tokens_.push_back({what, std::string{text}, line_});
  }

  std::string_view source_;
  std::size_t at_ = 0;
  int line_ = 1;
  bool line_start_ = true;
  std::vector<token> tokens_;
};

}  // namespace

std::vector<token> tokens_of(std::string_view source) { return lexer{source}.run(); }

}  // namespace rulec
