// SPDX-License-Identifier: Apache-2.0
#include "spec/compiler/checks.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string>

namespace rulec {

namespace {

// Ids whose dots and hyphens would turn into one of these cannot become an identifier.
constexpr std::array<std::string_view, 16> reserved_words{
    "and_eq",        "char8_t",     "char16_t",     "char32_t", "co_await", "co_return",
    "co_yield",      "const_cast",  "dynamic_cast", "not_eq",   "or_eq",    "reinterpret_cast",
    "static_assert", "static_cast", "thread_local", "xor_eq"};

std::string at(const location& where) { return where.file + ":" + std::to_string(where.line); }

void check_ids(const rule_book& book, diagnostics& problems) {
  std::map<std::string, const rule*> by_id;
  std::map<std::string, const rule*> by_identifier;
  for (const auto& r : book.rules) {
    if (const auto [first, fresh] = by_id.emplace(r.id, &r); !fresh) {
      complain(problems, r.where(),
               "rule id " + r.id + " is already used at " + at(first->second->where()));
      continue;
    }
    const auto identifier = identifier_of(r.id);
    if (const auto [first, fresh] = by_identifier.emplace(identifier, &r); !fresh) {
      complain(problems, r.where(),
               "rule ids " + r.id + " and " + first->second->id + " both become the identifier " +
                   identifier + "; rename one");
    }
    if (std::ranges::count(reserved_words, identifier) != 0) {
      complain(problems, r.where(), "rule id " + r.id + " becomes the C++ keyword " + identifier);
    }
    if (const auto* retired = book.find_retired(r.id)) {
      complain(problems, r.where(),
               "rule id " + r.id + " was retired at " + at(retired->where) +
                   " and cannot be used again");
    }
  }
  std::set<std::string> buried;
  for (const auto& t : book.retired) {
    if (!buried.insert(t.id).second) {
      complain(problems, t.where, "rule id " + t.id + " is retired twice");
    }
  }
}

void check_claims(const rule_book& book, diagnostics& problems) {
  std::set<std::string_view> known;
  for (const auto& c : book.claims) known.insert(c.id);
  for (const auto& r : book.rules) {
    for (const auto& c : r.claims) {
      if (!known.contains(c.text)) {
        complain(problems, {r.file, c.line},
                 "unknown claim '" + c.text + "' (claims are listed in " + book.claims_file + ")");
      }
    }
  }
}

void check_reference(const rule_book& book, const std::string& id, const location& where,
                     const std::string& what, diagnostics& problems) {
  if (book.find(id) != nullptr) return;
  if (const auto* retired = book.find_retired(id)) {
    complain(problems, where,
             what + " names the retired rule " + id + " (" + retired->reason + ")");
  } else {
    complain(problems, where, what + " names an unknown rule '" + id + "'");
  }
}

void check_references(const rule_book& book, diagnostics& problems) {
  for (const auto& r : book.rules) {
    for (const auto& p : r.presumes) {
      check_reference(book, p.text, {r.file, p.line}, "Presumes", problems);
    }
  }
  for (const auto& r : book.references) {
    check_reference(book, r.id, r.where, "the link", problems);
  }
}

// Depth-first search; a rule met again while it is still open closes a cycle.
class cycle_finder {
 public:
  cycle_finder(const rule_book& book, diagnostics& problems) : book_{book}, problems_{problems} {}

  void visit(const rule& r) {
    if (done_.contains(r.id)) return;
    const auto open = std::ranges::find(path_, &r);
    if (open != path_.end()) return report({open, path_.end()});
    path_.push_back(&r);
    for (const auto& p : r.presumes) {
      if (const auto* next = book_.find(p.text)) visit(*next);
    }
    path_.pop_back();
    done_.insert(r.id);
  }

 private:
  void report(const std::vector<const rule*>& cycle) {
    std::string text;
    for (const auto* r : cycle) text += r->id + " -> ";
    const auto& first = *cycle.front();
    const auto line = first.presumes.empty() ? first.line : first.presumes.front().line;
    complain(problems_, {first.file, line}, "Presumes goes in a circle: " + text + first.id);
  }

  const rule_book& book_;
  diagnostics& problems_;
  std::vector<const rule*> path_;
  std::set<std::string> done_;
};

}  // namespace

void check_book(const rule_book& book, diagnostics& problems) {
  check_ids(book, problems);
  check_claims(book, problems);
  check_references(book, problems);
  cycle_finder cycles{book, problems};
  for (const auto& r : book.rules) cycles.visit(r);
}

void check_coverage(const rule_book& book, const link_map& links, bool require_faulty,
                    diagnostics& problems) {
  std::set<std::string_view> claimed;
  for (const auto& r : book.rules) {
    for (const auto& c : r.claims) claimed.insert(c.text);
  }
  for (const auto& c : book.claims) {
    if (!claimed.contains(c.id)) {
      complain(problems, c.where, "claim " + c.id + " has no rule that names it");
    }
  }
  for (const auto& r : book.rules) {
    const bool checkable = r.check && *r.check != check_class::none;
    if (checkable && !links.checks(r.id)) {
      complain(problems, r.where(),
               "rule " + r.id + " has no case, compile_fail snippet or model clause");
    }
    if (require_faulty && r.strength == level::must && links.has(r.id, link_kind::test_case) &&
        !links.has(r.id, link_kind::faulty)) {
      complain(problems, r.where(),
               "rule " + r.id + " is a MUST with a case, but no FAULTY runtime breaks it");
    }
  }
}

}  // namespace rulec
