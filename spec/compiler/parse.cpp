// SPDX-License-Identifier: Apache-2.0
//
// A chapter is read line by line into blocks (a paragraph, or one list item with its continuation
// lines); each finished block is then given its meaning. Code fences and the generated links
// block are skipped.
#include "spec/compiler/parse.hpp"

#include "spec/compiler/text.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace rulec {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view links_open = "<!-- links -->";
constexpr std::string_view links_close = "<!-- /links -->";

constexpr std::string_view known_keys =
    "Claims, Source, Check, Needs, Presumes, Likely causes, Cannot be checked";

std::string inner(std::string_view text, std::string_view before, std::string_view after) {
  if (text.size() < before.size() + after.size()) return {};
  if (!text.starts_with(before) || !text.ends_with(after)) return {};
  return std::string{text.substr(before.size(), text.size() - before.size() - after.size())};
}

class chapter_reader {
 public:
  chapter_reader(const fs::path& file, rule_book& book, diagnostics& problems)
      : file_{file.generic_string()},
        stem_{file.stem().string()},
        book_{book},
        problems_{problems} {}

  void read(std::string_view text) {
    for (const auto& line : lines_of(text)) {
      ++line_number_;
      read_line(line);
    }
    end_rule();
    if (links_since_ != 0) {
      complain_at(links_since_, "the links block is never closed by " + std::string{links_close});
    }
    if (title_.empty()) complain_at(1, "the chapter has no '# Title' heading");
  }

 private:
  void read_line(const std::string& line) {
    const auto text = trimmed(line);
    if (skip_generated(text) || skip_fence(text)) return;
    if (text.empty()) return end_block();
    if (line.starts_with('#')) return read_heading(line);
    note_references(line);
    if (in_rule_) last_rule().last_line = line_number_;
    if (line.starts_with("- ")) {
      end_block();
      block_is_item_ = true;
    } else if (block_is_item_ && !block_.empty() && !line.starts_with(' ')) {
      end_block();
    }
    if (block_.empty()) block_line_ = line_number_;
    if (!block_.empty()) block_ += ' ';
    block_ += text;
  }

  bool skip_generated(std::string_view text) {
    if (links_since_ != 0) {
      if (text == links_close) {
        if (in_rule_) last_rule().links_close = line_number_;
        links_since_ = 0;
      } else if (text.starts_with('#')) {
        complain_at(links_since_, "the links block is not closed before the next heading");
        if (in_rule_) last_rule().links_open = 0;
        links_since_ = 0;
        return false;
      }
      return true;
    }
    if (text == links_close) {
      complain_here("a links block is closed that was never opened");
      return true;
    }
    if (text != links_open) return false;
    end_block();
    links_since_ = line_number_;
    if (!in_rule_) {
      complain_here("a links block stands outside a rule");
    } else if (last_rule().links_open != 0) {
      complain_here("the rule has two links blocks");
    } else {
      last_rule().links_open = line_number_;
    }
    return true;
  }

  bool skip_fence(std::string_view text) {
    const bool fence = text.starts_with("```");
    if (fence) {
      end_block();
      in_fence_ = !in_fence_;
    }
    const bool skipped = fence || in_fence_;
    if (skipped && in_rule_) last_rule().last_line = line_number_;
    return skipped;
  }

  void read_heading(const std::string& line) {
    end_rule();
    if (line.starts_with("# ")) {
      if (!title_.empty()) return complain_here("the chapter has two '# Title' headings");
      title_ = trimmed(std::string_view{line}.substr(2));
      return;
    }
    if (!line.starts_with("### ")) return;
    const auto text = trimmed(std::string_view{line}.substr(4));
    if (text.starts_with("~~")) return begin_tombstone(text);
    const auto id = inner(text, "`", "`");
    if (id.empty()) {
      return complain_here(
          "a third-level heading must be a rule id in backticks, "
          "### `chapter.name`");
    }
    check_id(id);
    rule begun;
    begun.id = id;
    begun.file = file_;
    begun.chapter = stem_;
    begun.chapter_title = title_;
    begun.line = begun.last_line = line_number_;
    book_.rules.push_back(std::move(begun));
    in_rule_ = true;
    keys_.clear();
  }

  void begin_tombstone(std::string_view text) {
    auto id = inner(text, "~~", "~~");
    if (const auto plain = inner(id, "`", "`"); !plain.empty()) id = plain;
    check_id(id);
    book_.retired.push_back({id, {}, {file_, line_number_}});
    in_tombstone_ = true;
  }

  void check_id(const std::string& id) {
    if (is_rule_id(id)) return;
    complain_here("'" + id +
                  "' is not a rule id: write lower-case words joined by '-', in at "
                  "least two parts joined by '.', like join.drop-detaches");
  }

  void end_rule() {
    end_block();
    if (in_rule_) check_complete(last_rule());
    if (in_tombstone_ && book_.retired.back().reason.empty()) {
      complain(problems_, book_.retired.back().where,
               "retired rule " + book_.retired.back().id + " gives no 'Retired: reason'");
    }
    in_rule_ = in_tombstone_ = false;
  }

  void end_block() {
    const auto block = std::exchange(block_, {});
    const bool is_item = std::exchange(block_is_item_, false);
    if (block.empty()) return;
    if (in_tombstone_) {
      auto text = trimmed(block);
      if (is_item) text = trimmed(text.substr(2));
      if (text.starts_with("Retired:")) {
        book_.retired.back().reason = trimmed(text.substr(8));
      }
    } else if (in_rule_) {
      is_item ? read_item(block) : read_paragraph(block);
    }
  }

  void read_paragraph(const std::string& block) {
    auto& rule = last_rule();
    constexpr std::string_view intent = "*Intent:*";
    if (block.starts_with("**") && rule.level_text.empty()) {
      const auto end = block.find(".**", 2);
      if (end == std::string::npos) return;
      rule.level_text = block.substr(2, end - 2);
      rule.strength = level_from(rule.level_text);
      rule.sentence = trimmed(without_links(std::string_view{block}.substr(end + 3)));
      if (!rule.strength) {
        complain_at(block_line_, "unknown level '" + rule.level_text +
                                     "': use MUST, MUST NOT, SHOULD, SHOULD NOT or MAY");
      }
    } else if (block.starts_with(intent)) {
      if (!rule.intent.empty()) complain_at(block_line_, "the rule has two intents");
      rule.intent = trimmed(without_links(std::string_view{block}.substr(intent.size())));
    }
  }

  void read_item(const std::string& block) {
    const auto item = trimmed(std::string_view{block}.substr(2));
    const auto colon = item.find(':');
    const auto key = item.substr(0, std::min(colon, item.size()));
    const bool looks_like_key =
        colon != std::string_view::npos && !key.empty() && key.size() <= 24 && key.front() >= 'A' &&
        key.front() <= 'Z' && std::ranges::all_of(key, [](char c) {
          return c == ' ' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        });
    if (!looks_like_key) return;  // an ordinary list in the rule's prose
    const auto value = trimmed(item.substr(colon + 1));
    if (!keys_.insert(std::string{key}).second) {
      return complain_at(block_line_, "key '" + std::string{key} + "' is given twice");
    }
    if (value.empty()) {
      return complain_at(block_line_, "key '" + std::string{key} + "' has no value");
    }
    set_key(key, value);
  }

  void set_key(std::string_view key, std::string_view value) {
    auto& rule = last_rule();
    if (key == "Claims") return set_list(rule.claims, value);
    if (key == "Needs") return set_list(rule.needs, value);
    if (key == "Presumes") return set_list(rule.presumes, value);
    if (key == "Source") {
      rule.source = without_links(value);
    } else if (key == "Likely causes") {
      rule.likely_causes = without_links(value);
    } else if (key == "Cannot be checked") {
      rule.uncheckable_reason = without_links(value);
    } else if (key == "Check") {
      rule.check = check_from(value);
      if (!rule.check) {
        complain_at(block_line_, "unknown check class '" + std::string{value} +
                                     "': use compile-time, deterministic, sampled, race "
                                     "or none");
      }
    } else {
      complain_at(block_line_,
                  "unknown key '" + std::string{key} + "': known are " + std::string{known_keys});
    }
  }

  void set_list(std::vector<located_text>& list, std::string_view value) {
    for (auto& part : comma_separated(without_links(value))) {
      list.push_back({std::move(part), block_line_});
    }
  }

  void check_complete(const rule& rule) {
    const auto lacks = [&](const std::string& what) {
      complain(problems_, rule.where(), "rule " + rule.id + " has no " + what);
    };
    if (rule.level_text.empty()) {
      lacks(
          "level: begin its first paragraph with **MUST.**, **MUST NOT.**, **SHOULD.**, "
          "**SHOULD NOT.** or **MAY.**");
    } else if (rule.sentence.empty()) {
      lacks("sentence after its level");
    }
    if (rule.intent.empty()) lacks("intent: add a paragraph '*Intent:* why it matters'");
    if (!keys_.contains("Claims")) lacks("claims: add '- Claims: C13'");
    if (!keys_.contains("Source")) lacks("source: add '- Source: …'");
    if (!keys_.contains("Check")) lacks("check class: add '- Check: deterministic'");
    if (rule.check == check_class::none && rule.uncheckable_reason.empty()) {
      lacks("reason why it cannot be checked: add '- Cannot be checked: …'");
    }
    if (rule.check && *rule.check != check_class::none) {
      if (!rule.uncheckable_reason.empty()) {
        complain(problems_, rule.where(),
                 "rule " + rule.id +
                     " says why it cannot be checked, but has a check "
                     "class other than none");
      }
      if (rule.likely_causes.empty() && rule.strength && *rule.strength != level::may) {
        lacks("likely causes: add '- Likely causes: …'");
      }
    }
  }

  // `[text](#join.value-once)` and `[text](05-join.md#join.value-once)`.
  void note_references(std::string_view line) {
    for (auto at = line.find("]("); at != std::string_view::npos; at = line.find("](", at + 2)) {
      const auto end = line.find(')', at);
      if (end == std::string_view::npos) return;
      const auto target = line.substr(at + 2, end - at - 2);
      const auto hash = target.find('#');
      if (hash == std::string_view::npos || target.find("://") != std::string_view::npos) {
        continue;
      }
      const auto anchor = target.substr(hash + 1);
      if (is_rule_id(anchor)) {
        book_.references.push_back({std::string{anchor}, {file_, line_number_}});
      }
    }
  }

  rule& last_rule() { return book_.rules.back(); }
  void complain_at(int line, std::string sentence) {
    complain(problems_, {file_, line}, std::move(sentence));
  }
  void complain_here(std::string sentence) { complain_at(line_number_, std::move(sentence)); }

  std::string file_;
  std::string stem_;
  rule_book& book_;
  diagnostics& problems_;
  std::string title_;
  std::set<std::string> keys_;
  std::string block_;
  int block_line_ = 0;
  int line_number_ = 0;
  int links_since_ = 0;
  bool block_is_item_ = false;
  bool in_fence_ = false;
  bool in_rule_ = false;
  bool in_tombstone_ = false;
};

bool is_claim_id(std::string_view text) {
  return text.size() >= 2 && text.front() == 'C' &&
         std::ranges::all_of(text.substr(1), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

void parse_chapter(std::string_view text, const fs::path& file, rule_book& book,
                   diagnostics& problems) {
  chapter_reader{file, book, problems}.read(text);
}

// One list item a claim, `- **C13.** sentence`; indented lines continue it.
void parse_claims(std::string_view text, const fs::path& file, rule_book& book,
                  diagnostics& problems) {
  book.claims_file = file.generic_string();
  int line_number = 0;
  bool open = false;
  for (const auto& line : lines_of(text)) {
    ++line_number;
    const location here{book.claims_file, line_number};
    const auto body = trimmed(line);
    if (!line.starts_with("- **")) {
      open = open && line.starts_with(' ') && !body.empty();
      if (open) book.claims.back().sentence += " " + std::string{body};
      continue;
    }
    const auto end = body.find(".**", 4);
    const auto id = end == std::string_view::npos ? "" : body.substr(4, end - 4);
    if (!is_claim_id(id)) {
      complain(problems, here, "a claim is written '- **C13.** sentence'");
      continue;
    }
    if (std::ranges::any_of(book.claims, [&](const claim& c) { return c.id == id; })) {
      complain(problems, here, "claim " + std::string{id} + " is listed twice");
    }
    book.claims.push_back({std::string{id}, std::string{trimmed(body.substr(end + 3))}, here});
    open = true;
  }
  if (book.claims.empty()) complain(problems, {book.claims_file, 1}, "the file lists no claim");
}

rule_book read_book(const fs::path& rules_folder, const fs::path& claims_file,
                    diagnostics& problems) {
  if (!fs::is_directory(rules_folder)) {
    throw usage_error{"the folder of rules does not exist: " + rules_folder.string()};
  }
  rule_book book;
  parse_claims(read_file(claims_file), claims_file, book, problems);
  const auto files = files_below(rules_folder, {".md"});
  if (files.empty()) throw usage_error{"no chapter (*.md) in " + rules_folder.string()};
  for (const auto& file : files) parse_chapter(read_file(file), file, book, problems);
  return book;
}

}  // namespace rulec
