// SPDX-License-Identifier: Apache-2.0
#include "spec/compiler/link.hpp"

#include "spec/compiler/text.hpp"

#include <array>
#include <map>
#include <sstream>

namespace rulec {

namespace fs = std::filesystem;

namespace {

struct kind_row {
  link_kind kind;
  std::string_view label;     // in the Markdown
  std::string_view json_key;  // in links.json
};

constexpr std::array kinds{
    kind_row{link_kind::test_case, "Cases", "cases"},
    kind_row{link_kind::compile_fail, "Must not compile", "compile_fail"},
    kind_row{link_kind::model, "Model", "model"},
    kind_row{link_kind::property, "Properties", "properties"},
    kind_row{link_kind::faulty, "Proved by", "faulty"},
    kind_row{link_kind::legal, "Permissions used by", "legal"},
};

std::string markdown_link(const source_link& link, const fs::path& from) {
  const auto file = fs::path{link.file};
  const auto place = file.filename().string() + ":" + std::to_string(link.line);
  const auto text = link.name.empty() ? place : link.name + " (" + place + ")";
  return "[" + text + "](" + file.lexically_relative(from).generic_string() + "#L" +
         std::to_string(link.line) + ")";
}

std::vector<std::string> block_for(const rule& r, const link_map& links, const fs::path& from) {
  std::vector<std::string> lines{"<!-- links -->"};
  for (const auto& row : kinds) {
    std::string text;
    for (const auto& link : links.of(r.id)) {
      if (link.kind != row.kind) continue;
      text += (text.empty() ? "" : ", ") + markdown_link(link, from);
    }
    if (!text.empty()) lines.push_back("- " + std::string{row.label} + ": " + text);
  }
  lines.emplace_back("<!-- /links -->");
  return lines;
}

std::string json_list(const std::vector<located_text>& list) {
  std::string text = "[";
  for (const auto& item : list) text += (text.size() == 1 ? "" : ", ") + as_literal(item.text);
  return text + "]";
}

void json_links(std::ostream& out, const rule& r, const link_map& links) {
  for (const auto& row : kinds) {
    out << ",\n     " << as_literal(row.json_key) << ": [";
    bool first = true;
    for (const auto& link : links.of(r.id)) {
      if (link.kind != row.kind) continue;
      out << (first ? "" : ", ") << "{\"name\": " << as_literal(link.name)
          << ", \"file\": " << as_literal(link.file) << ", \"line\": " << link.line << "}";
      first = false;
    }
    out << "]";
  }
}

}  // namespace

std::string with_links(std::string_view chapter, const std::string& file, const rule_book& book,
                       const link_map& links, const fs::path& root) {
  const auto from = relative_to(root, file).parent_path();
  std::map<int, const rule*> replace_at;  // first line of an old block -> its rule
  std::map<int, const rule*> insert_after;
  for (const auto& r : book.rules) {
    if (r.file != file) continue;
    if (r.links_open != 0)
      replace_at[r.links_open] = &r;
    else
      insert_after[r.last_line] = &r;
  }
  std::string text;
  const auto append = [&](const rule& r) {
    for (const auto& line : block_for(r, links, from)) text += line + "\n";
  };
  int number = 0;
  int skip_until = 0;
  for (const auto& line : lines_of(chapter)) {
    ++number;
    if (const auto found = replace_at.find(number); found != replace_at.end()) {
      append(*found->second);
      skip_until = found->second->links_close;
    }
    if (number > skip_until) text += line + "\n";
    if (const auto found = insert_after.find(number); found != insert_after.end()) {
      text += "\n";
      append(*found->second);
    }
  }
  return text;
}

std::string links_as_json(const rule_book& book, const link_map& links, const fs::path& root) {
  std::ostringstream out;
  out << "{\"rules\": [";
  for (const auto& r : book.rules) {
    const auto file = relative_to(root, r.file).generic_string();
    out << (&r == &book.rules.front() ? "\n" : ",\n") << "    {\"id\": " << as_literal(r.id)
        << ", \"level\": " << as_literal(r.level_text)
        << ", \"check\": " << as_literal(name_of(*r.check))
        << ", \"chapter\": " << as_literal(r.chapter) << ",\n     \"file\": " << as_literal(file)
        << ", \"line\": " << r.line << ", \"claims\": " << json_list(r.claims);
    json_links(out, r, links);
    out << "}";
  }
  out << "\n  ],\n  \"retired\": [";
  for (const auto& t : book.retired) {
    out << (&t == &book.retired.front() ? "" : ", ") << "{\"id\": " << as_literal(t.id)
        << ", \"reason\": " << as_literal(t.reason) << "}";
  }
  out << "],\n  \"claims\": [";
  for (const auto& c : book.claims) {
    out << (&c == &book.claims.front() ? "\n" : ",\n") << "    {\"id\": " << as_literal(c.id)
        << ", \"rules\": [";
    bool first = true;
    for (const auto& r : book.rules) {
      for (const auto& named : r.claims) {
        if (named.text != c.id) continue;
        out << (first ? "" : ", ") << as_literal(r.id);
        first = false;
      }
    }
    out << "]}";
  }
  out << "\n  ]}\n";
  return std::move(out).str();
}

}  // namespace rulec
