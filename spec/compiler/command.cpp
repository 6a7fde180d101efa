// SPDX-License-Identifier: Apache-2.0
#include "spec/compiler/command.hpp"

#include "spec/compiler/checks.hpp"
#include "spec/compiler/generate.hpp"
#include "spec/compiler/link.hpp"
#include "spec/compiler/parse.hpp"
#include "spec/compiler/scan.hpp"
#include "spec/compiler/text.hpp"

#include <algorithm>
#include <exception>
#include <ostream>
#include <set>
#include <tuple>

namespace rulec {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view help =
    R"(rulec: turns the rules in spec/rules/*.md into C++ and finds what covers them.

  rulec generate --rules DIR --claims FILE --out-header FILE --out-source FILE [--root REPO]
      write the header and source of taskspec::spec; files that would not change stay untouched
  rulec check --rules DIR --claims FILE --root REPO [--no-coverage] [--require-faulty]
      judge the rule files, and whether every claim has a rule and every rule a check
  rulec scan --rules DIR --claims FILE --root REPO [--out FILE]
      write as JSON which cases, snippets, model clauses and runtimes belong to which rule
  rulec link (--write | --check) --rules DIR --claims FILE --root REPO
      bring the links below each rule up to date, or fail if they are not

--claims defaults to claims.md beside the folder of rules.
Exit codes: 0 all is well, 1 something is not covered or not up to date, 3 bad input.
)";

struct options {
  fs::path rules;
  fs::path claims;
  fs::path root;
  fs::path out;
  fs::path out_header;
  fs::path out_source;
  std::set<std::string> flags;
};

struct option_row {
  std::string_view name;
  fs::path options::*value;   // nullptr: a flag
  std::string_view commands;  // which commands take it
};

constexpr option_row known_options[] = {
    {"--rules", &options::rules, "generate check scan link"},
    {"--claims", &options::claims, "generate check scan link"},
    {"--root", &options::root, "generate check scan link"},
    {"--out", &options::out, "scan"},
    {"--out-header", &options::out_header, "generate"},
    {"--out-source", &options::out_source, "generate"},
    {"--no-coverage", nullptr, "check"},
    {"--require-faulty", nullptr, "check"},
    {"--write", nullptr, "link"},
    {"--check", nullptr, "link"},
};

options parse_options(const std::vector<std::string>& arguments) {
  const auto& command = arguments.front();
  options parsed;
  for (std::size_t at = 1; at < arguments.size(); ++at) {
    const auto& name = arguments[at];
    const auto row = std::ranges::find(known_options, name, &option_row::name);
    if (row == std::ranges::end(known_options) ||
        row->commands.find(command) == std::string_view::npos) {
      throw usage_error{"rulec " + command + " has no option '" + name + "' (see rulec --help)"};
    }
    if (row->value == nullptr) {
      parsed.flags.insert(name);
      continue;
    }
    if (++at == arguments.size() || arguments[at].empty()) {
      throw usage_error{"option " + name + " needs a value"};
    }
    parsed.*(row->value) = fs::path{arguments[at]}.lexically_normal();
  }
  return parsed;
}

void require(const fs::path& value, std::string_view name) {
  if (value.empty()) throw usage_error{"option " + std::string{name} + " is missing"};
}

int report(diagnostics problems, int code, std::ostream& err) {
  std::ranges::sort(problems, [](const diagnostic& a, const diagnostic& b) {
    return std::tie(a.where.file, a.where.line, a.sentence) <
           std::tie(b.where.file, b.where.line, b.sentence);
  });
  for (const auto& p : problems) {
    err << p.where.file << ":" << p.where.line << ": " << p.sentence << "\n";
  }
  return problems.empty() ? exit_ok : code;
}

rule_book load(options& given, diagnostics& problems) {
  require(given.rules, "--rules");
  if (!given.rules.has_filename()) given.rules = given.rules.parent_path();
  if (given.claims.empty()) given.claims = given.rules.parent_path() / "claims.md";
  auto book = read_book(given.rules, given.claims, problems);
  check_book(book, problems);
  return book;
}

int generate(options given, std::ostream&, std::ostream& err) {
  require(given.out_header, "--out-header");
  require(given.out_source, "--out-source");
  diagnostics problems;
  const auto book = load(given, problems);
  if (!problems.empty()) return report(problems, exit_bad_input, err);
  write_if_changed(given.out_header, generate_header(book));
  write_if_changed(given.out_source, generate_source(book, given.root));
  return exit_ok;
}

int check(options given, std::ostream& out, std::ostream& err) {
  require(given.root, "--root");
  diagnostics problems;
  const auto book = load(given, problems);
  const auto links = scan_sources(book, given.root, problems);
  if (!problems.empty()) return report(problems, exit_bad_input, err);
  if (!given.flags.contains("--no-coverage")) {
    check_coverage(book, links, given.flags.contains("--require-faulty"), problems);
  }
  if (!problems.empty()) return report(problems, exit_uncovered, err);
  out << book.rules.size() << " rules, " << book.claims.size() << " claims: no problem found\n";
  return exit_ok;
}

int scan(options given, std::ostream& out, std::ostream& err) {
  require(given.root, "--root");
  diagnostics problems;
  const auto book = load(given, problems);
  const auto links = scan_sources(book, given.root, problems);
  if (!problems.empty()) return report(problems, exit_bad_input, err);
  const auto json = links_as_json(book, links, given.root);
  if (given.out.empty()) {
    out << json;
  } else {
    write_if_changed(given.out, json);
  }
  return exit_ok;
}

int link(options given, std::ostream& out, std::ostream& err) {
  require(given.root, "--root");
  const bool write = given.flags.contains("--write");
  if (write == given.flags.contains("--check")) {
    throw usage_error{"rulec link takes either --write or --check"};
  }
  diagnostics problems;
  const auto book = load(given, problems);
  const auto links = scan_sources(book, given.root, problems);
  if (!problems.empty()) return report(problems, exit_bad_input, err);
  for (const auto& path : files_below(given.rules, {".md"})) {
    const auto file = path.generic_string();
    const auto old = read_file(path);
    const auto fresh = with_links(old, file, book, links, given.root);
    if (fresh == old) continue;
    if (write) {
      write_if_changed(path, fresh);
      out << "updated " << file << "\n";
    } else {
      complain(problems, {file, 1}, "its links are stale; run rulec link --write");
    }
  }
  return report(problems, exit_uncovered, err);
}

int dispatch(const std::vector<std::string>& arguments, std::ostream& out, std::ostream& err) {
  if (arguments.empty()) throw usage_error{"no command given (see rulec --help)"};
  const auto& command = arguments.front();
  if (command == "--help" || command == "-h" || command == "help") {
    out << help;
    return exit_ok;
  }
  if (command == "generate") return generate(parse_options(arguments), out, err);
  if (command == "check") return check(parse_options(arguments), out, err);
  if (command == "scan") return scan(parse_options(arguments), out, err);
  if (command == "link") return link(parse_options(arguments), out, err);
  throw usage_error{"unknown command '" + command + "': known are generate, check, scan, link"};
}

}  // namespace

int run(const std::vector<std::string>& arguments, std::ostream& out, std::ostream& err) {
  try {
    return dispatch(arguments, out, err);
  } catch (const usage_error& e) {
    err << "rulec: " << e.sentence << "\n";
  } catch (const std::exception& e) {
    err << "rulec: " << e.what() << "\n";
  }
  return exit_bad_input;
}

}  // namespace rulec
