// SPDX-License-Identifier: Apache-2.0
#include "spec/compiler/scan.hpp"

#include "spec/compiler/lexer.hpp"
#include "spec/compiler/text.hpp"

#include <algorithm>

namespace rulec {

namespace fs = std::filesystem;

namespace {

constexpr const char* capabilities_file = "conformance/contract/capability.hpp";

class scanner {
 public:
  scanner(const rule_book& book, const fs::path& root, diagnostics& problems)
      : book_{book}, root_{root}, problems_{problems} {}

  link_map run() {
    check_needs();
    each("conformance/cases", [&] { macro_calls("CASE", link_kind::test_case); });
    each("conformance/compile_fail", [&] { rule_comments(); });
    each("conformance/faulty", [&] { macro_calls("FAULTY", link_kind::faulty); });
    each("conformance/legal", [&] { macro_calls("LEGAL", link_kind::legal); });
    each("spec/model", [&] { mentions(link_kind::model); });
    each("property_tests", [&] { mentions(link_kind::property); });
    return std::move(links_);
  }

 private:
  void check_needs() {
    const auto path = root_ / capabilities_file;
    if (!fs::exists(path)) return;
    const auto known = capabilities_of(tokens_of(read_file(path)));
    for (const auto& r : book_.rules)
      for (const auto& need : r.needs)
        if (std::ranges::count(known, need.text) == 0)
          complain(problems_, {r.file, need.line},
                   "unknown capability '" + need.text + "' (capabilities are listed in " +
                       path.generic_string() + ")");
  }

  // The literals of `capability_names = {"abort", …};`.
  static std::vector<std::string> capabilities_of(const std::vector<token>& tokens) {
    std::vector<std::string> names;
    auto at = std::ranges::find(tokens, "capability_names", &token::text);
    for (; at != tokens.end() && at->text != ";"; ++at)
      if (at->what == token::kind::literal) names.push_back(at->text);
    return names;
  }

  template <typename Visit>
  void each(const char* folder, Visit visit) {
    for (const auto& path : files_below(root_ / folder, {".cpp", ".hpp"})) {
      const auto relative = relative_to(root_, path);
      if (std::ranges::any_of(relative, [](const fs::path& part) {
            return part == "tests" || part == "selftest";
          })) {
        continue;
      }
      file_ = relative.generic_string();
      shown_ = path.generic_string();
      source_ = read_file(path);
      tokens_ = tokens_of(source_);
      visit();
    }
  }

  // `MACRO(name, … rule::x …)` or `MACRO_VARIANT(…)`: every rule between the parentheses.
  void macro_calls(std::string_view macro, link_kind kind) {
    for (std::size_t at = 0; at + 2 < tokens_.size(); ++at) {
      if (!is_macro(at, macro) || tokens_[at + 1].text != "(") continue;
      const auto& name = tokens_[at + 2];
      const auto end = closing_parenthesis(at + 1);
      bool named = false;
      for (std::size_t inside = at + 3; inside < end; ++inside) {
        if (!is_rule_name(inside)) continue;
        add(tokens_[inside + 2], kind, name.text, tokens_[at].line);
        named = true;
      }
      if (!named && kind != link_kind::legal) {
        complain(problems_, {shown_, tokens_[at].line},
                 tokens_[at].text + "(" + name.text + ", …) names no rule");
      }
    }
  }

  // A file counts once for a rule, at its first mention; more would only be noise in the links.
  void mentions(link_kind kind) {
    std::vector<std::string> seen;
    for (std::size_t at = 0; at < tokens_.size(); ++at) {
      if (!is_rule_name(at)) continue;
      const auto& named = tokens_[at + 2];
      if (std::ranges::count(seen, named.text) != 0) continue;
      seen.push_back(named.text);
      add(named, kind, "", named.line);
    }
  }

  void rule_comments() {
    int line_number = 0;
    for (const auto& line : lines_of(source_)) {
      ++line_number;
      constexpr std::string_view marker = "// RULE:";
      const auto text = trimmed(line);
      if (!text.starts_with(marker)) continue;
      for (const auto& id : comma_separated(text.substr(marker.size()))) {
        if (book_.find(id) == nullptr) {
          unknown(id, line_number, book_.find_retired(id) != nullptr);
        } else {
          links_.add(
              id, {link_kind::compile_fail, fs::path{file_}.stem().string(), file_, line_number});
        }
      }
    }
  }

  void add(const token& named, link_kind kind, const std::string& name, int line) {
    if (const auto* found = book_.find_identifier(named.text)) {
      links_.add(found->id, {kind, name, file_, line});
      return;
    }
    const bool retired = std::ranges::any_of(
        book_.retired, [&](const tombstone& t) { return identifier_of(t.id) == named.text; });
    unknown("rule::" + named.text, named.line, retired);
  }

  void unknown(const std::string& name, int line, bool retired) {
    complain(problems_, {shown_, line},
             name + (retired ? " names a retired rule" : " names no rule"));
  }

  // `rule::x`, alone or after `spec::`, but not `other::rule::x` nor `rule::x::y`.
  bool is_rule_name(std::size_t at) const {
    if (at + 2 >= tokens_.size() || !is_word(at, "rule") || tokens_[at + 1].text != "::" ||
        tokens_[at + 2].what != token::kind::identifier) {
      return false;
    }
    if (at + 3 < tokens_.size() && tokens_[at + 3].text == "::") return false;
    return at < 2 || tokens_[at - 1].text != "::" || tokens_[at - 2].text == "spec" ||
           tokens_[at - 2].what != token::kind::identifier;
  }

  bool is_word(std::size_t at, std::string_view text) const {
    return tokens_[at].what == token::kind::identifier && tokens_[at].text == text;
  }

  bool is_macro(std::size_t at, std::string_view macro) const {
    const auto& word = tokens_[at];
    return word.what == token::kind::identifier && word.text.starts_with(macro) &&
           (word.text.size() == macro.size() || word.text[macro.size()] == '_');
  }

  std::size_t closing_parenthesis(std::size_t open) const {
    int depth = 0;
    for (auto at = open; at < tokens_.size(); ++at) {
      if (tokens_[at].what != token::kind::punctuation) continue;
      if (tokens_[at].text == "(") ++depth;
      if (tokens_[at].text == ")" && --depth == 0) return at;
    }
    return tokens_.size();
  }

  const rule_book& book_;
  fs::path root_;
  diagnostics& problems_;
  link_map links_;
  std::string file_;
  std::string shown_;
  std::string source_;
  std::vector<token> tokens_;
};

}  // namespace

void link_map::add(const std::string& rule_id, source_link link) {
  links_[rule_id].push_back(std::move(link));
}

const std::vector<source_link>& link_map::of(const std::string& rule_id) const {
  static const std::vector<source_link> nothing;
  const auto found = links_.find(rule_id);
  return found == links_.end() ? nothing : found->second;
}

bool link_map::has(const std::string& rule_id, link_kind kind) const {
  return std::ranges::any_of(of(rule_id), [kind](const auto& l) { return l.kind == kind; });
}

bool link_map::checks(const std::string& rule_id) const {
  return std::ranges::any_of(of(rule_id),
                             [](const source_link& l) { return l.kind != link_kind::faulty; });
}

link_map scan_sources(const rule_book& book, const fs::path& root, diagnostics& problems) {
  if (!fs::is_directory(root)) {
    throw usage_error{"the repository's root does not exist: " + root.string()};
  }
  return scanner{book, root, problems}.run();
}

}  // namespace rulec
