// SPDX-License-Identifier: Apache-2.0
//
// What a rule file says, as data. `parse.hpp` fills these, `checks.hpp` judges them and
// `generate.hpp` turns them into C++.
#pragma once

#include "spec/compiler/diagnostic.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rulec {

enum class level { must, should, may };
enum class check_class { compile_time, deterministic, sampled, race, none };

// A word of the text together with the line it stands on, for messages.
struct located_text {
  std::string text;
  int line = 0;
};

struct rule {
  std::string id;
  std::string file;           // as opened
  std::string chapter;        // file stem, "05-join"
  std::string chapter_title;  // "Join"
  int line = 0;               // of the heading
  std::optional<level> strength;
  std::string level_text;  // as written: "MUST NOT"
  std::string sentence;
  std::string intent;
  std::string source;
  std::string likely_causes;
  std::string uncheckable_reason;
  std::optional<check_class> check;
  std::vector<located_text> claims;
  std::vector<located_text> needs;
  std::vector<located_text> presumes;
  int last_line = 0;   // last non-blank line that belongs to the rule, links block excluded
  int links_open = 0;  // line of "<!-- links -->", 0 if there is none
  int links_close = 0;

  location where() const { return {file, line}; }
};

struct tombstone {
  std::string id;
  std::string reason;
  location where;
};

// A link in the prose whose anchor is written like a rule id.
struct reference {
  std::string id;
  location where;
};

struct claim {
  std::string id;
  std::string sentence;
  location where;
};

// Everything under spec/: rules in the order of their files, so indices are stable for one tree.
struct rule_book {
  std::vector<rule> rules;
  std::vector<tombstone> retired;
  std::vector<reference> references;
  std::vector<claim> claims;
  std::string claims_file;

  const rule* find(std::string_view id) const;
  const tombstone* find_retired(std::string_view id) const;
  const rule* find_identifier(std::string_view identifier) const;
};

// `join.drop-detaches` -> `join_drop_detaches`.
std::string identifier_of(std::string_view id);

std::string_view name_of(level) noexcept;        // "must"
std::string_view name_of(check_class) noexcept;  // "compile-time"
std::optional<level> level_from(std::string_view written) noexcept;
std::optional<check_class> check_from(std::string_view written) noexcept;

}  // namespace rulec
