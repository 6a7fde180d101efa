// SPDX-License-Identifier: Apache-2.0
//
// checker-foreign: the code of others under the checker, and every report of it against a table
// that says whether the report is right, wrong or debatable, and why.
//
//   checker-foreign --plugin SO --table corpus/foreign.json [--print]
//
// Each source is analysed twice: with the shipped configuration, and with every coroutine type
// declared spawnable. A report of the first kind is not repeated in the second.
//
// Exit status: 0 the reports are those of the table; 1 a report is new or has vanished; 3 bad
// input, a package that is missing, or a clang that crashed or could not compile a source.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "analysed.hpp"
#include "conformance/compile_fail/runner/compiler.hpp"
#include "conformance/compile_fail/runner/for_each_of.hpp"

namespace {

using namespace send_check_tests;
using nlohmann::json;
namespace fs = std::filesystem;
using words = std::vector<std::string>;

struct source {
  std::string group;
  std::string package;
  std::string file;
  words flags;
  words shipped;
  words everything;
};

// A report is the same wherever it is made from: a header is part of many sources.
struct key {
  std::string at;  // file:line:column, without what differs from machine to machine
  std::string rule;
  std::string with;  // "shipped" or "everything"
  auto operator<=>(const key&) const = default;
};

struct verdict {
  std::string what;
  std::string because;
};

struct table {
  std::vector<source> sources;
  std::map<key, verdict> verdicts;
};

words output_of(const words& command) {
  const auto run = conformance::compile_fail::compiler(command)("", false);
  if (run.status != 0 || run.crashed)
    throw bad_input(fmt::format("'{}' failed: {}", fmt::join(command, " "), run.output));
  std::istringstream in(run.output);
  return {std::istream_iterator<std::string>(in), {}};
}

words strings(const json& from, const char* name) { return from.value(name, words{}); }

words absolute(words names, const fs::path& folder) {
  for (std::string& name : names)
    if (!name.starts_with('/')) name = (folder / name).lexically_normal().string();
  return names;
}

void read_group(const json& group, const fs::path& folder, table& into) {
  source one;
  one.group = group.at("name");
  one.package = group.at("package");
  one.flags = strings(group, "flags");
  for (std::string& flag : one.flags)
    if (flag.starts_with("-I") && flag[2] != '/') flag = "-I" + (folder / flag.substr(2)).string();
  if (const words packages = strings(group, "pkg-config"); !packages.empty()) {
    words command{"pkg-config", "--cflags"};
    command.insert(command.end(), packages.begin(), packages.end());
    const words more = output_of(command);
    one.flags.insert(one.flags.end(), more.begin(), more.end());
  }
  one.shipped = absolute(strings(group, "shipped"), folder);
  one.everything = one.shipped;
  const words more = absolute(strings(group, "everything"), folder);
  one.everything.insert(one.everything.end(), more.begin(), more.end());
  for (const std::string& file : absolute(strings(group, "files"), folder)) {
    if (!fs::exists(file))
      throw bad_input(fmt::format("{} is missing: install the package {}", file, one.package));
    one.file = file;
    into.sources.push_back(one);
  }
}

table read_table(const fs::path& file) {
  std::ifstream in(file);
  if (!in) throw bad_input("cannot read the table " + file.string());
  table read;
  try {
    const json parsed = json::parse(in);
    for (const json& group : parsed.at("sources")) read_group(group, file.parent_path(), read);
    for (const json& row : parsed.at("reports")) {
      const verdict said{row.at("verdict"), row.at("because")};
      if (said.what != "right" && said.what != "wrong" && said.what != "debatable")
        throw bad_input(fmt::format("{}: '{}' is neither right nor wrong nor debatable",
                                    file.string(), said.what));
      const key about{row.at("at"), row.at("rule"), row.at("with")};
      if (!read.verdicts.emplace(about, said).second)
        throw bad_input(
            fmt::format("{}: {} [{}] is there twice", file.string(), about.at, about.rule));
    }
  } catch (const json::exception& e) {
    throw bad_input(fmt::format("the table {} is malformed: {}", file.string(), e.what()));
  }
  return read;
}

// Paths in the table begin where packages put their files, or in the folder of the table.
std::string place_of(const reported& one, const fs::path& folder) {
  std::string file = fs::path(one.file).lexically_normal().string();
  // QCoro's headers are the same for Qt 5 and Qt 6.
  for (const std::string& prefix :
       {std::string("/usr/include/qcoro5/"), std::string("/usr/include/qcoro6/"),
        std::string("/usr/include/"), std::string("/usr/share/doc/"),
        folder.lexically_normal().string() + "/"})
    if (file.starts_with(prefix)) file.erase(0, prefix.size());
  return fmt::format("{}:{}:{}", file, one.line, one.column);
}

struct found {
  std::string text;
  std::string group;
};

std::map<key, found> reports_of(const std::vector<source>& sources, clang_and_plugin with,
                                const fs::path& folder) {
  std::vector<std::map<key, found>> each(sources.size());
  conformance::compile_fail::for_each_of(sources.size(), 2, [&](std::size_t i) {
    const source& about = sources[i];
    const auto run = [&](const words& configs, const char* mode) {
      clang_and_plugin how = with;
      how.configs = configs;
      const analysed seen = analyse(how, about.flags, about.file);
      if (!seen.broken.empty())
        throw bad_input(fmt::format("{} was not analysed: {}", about.file, seen.broken));
      for (const reported& one : seen.reports) {
        const std::string at = place_of(one, folder);
        if (!each[i].contains({at, one.rule, "shipped"}))
          each[i][{at, one.rule, mode}] = {one.text, about.group};
      }
    };
    run(about.shipped, "shipped");
    run(about.everything, "everything");
  });
  std::map<key, found> all;
  for (const auto& some : each) all.insert(some.begin(), some.end());
  // What some source shows with the shipped configuration is no news from another with more.
  std::erase_if(all, [&](const auto& one) {
    return one.first.with != "shipped" && all.contains({one.first.at, one.first.rule, "shipped"});
  });
  return all;
}

int compare(const std::map<key, found>& seen, const table& known) {
  int differences = 0;
  for (const auto& [about, what] : seen) {
    if (known.verdicts.contains(about)) continue;
    ++differences;
    fmt::print("new report ({} configuration); judge it and add it to the table: {}\n", about.with,
               what.text);
  }
  for (const auto& [about, said] : known.verdicts) {
    if (seen.contains(about)) continue;
    ++differences;
    fmt::print(
        "the table has [{}] at {} ({} configuration), but it was not reported; remove it or find "
        "out why\n",
        about.rule, about.at, about.with);
  }
  return differences;
}

void print_counts(const std::map<key, found>& seen, const table& known) {
  std::map<std::string, std::map<std::string, int>> counts;
  std::vector<std::string> order;
  std::map<std::string, int> files;
  for (const source& one : known.sources)
    if (++files[one.group] == 1) order.push_back(one.group);
  for (const auto& [about, what] : seen)
    if (const auto said = known.verdicts.find(about); said != known.verdicts.end())
      ++counts[what.group][about.with + " " + said->second.what];
  fmt::print("{:<38} {:>5}   shipped: right wrong debatable   everything: right wrong debatable\n",
             "sources", "files");
  for (const std::string& group : order) {
    auto& of = counts[group];
    fmt::print("{:<38} {:>5} {:>16} {:>5} {:>9} {:>19} {:>5} {:>9}\n", group, files[group],
               of["shipped right"], of["shipped wrong"], of["shipped debatable"],
               of["everything right"], of["everything wrong"], of["everything debatable"]);
  }
}

void print_rows(const std::map<key, found>& seen) {
  json rows = json::array();
  for (const auto& [about, what] : seen)
    rows.push_back(
        {{"at", about.at}, {"rule", about.rule}, {"with", about.with}, {"text", what.text}});
  fmt::print("{}\n", rows.dump(1));
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"The code of others under the checker, against a table of judged reports"};
  clang_and_plugin with;
  fs::path file;
  bool print = false;
  app.add_option("--clang", with.clang, "the clang that loads the plugin");
  app.add_option("--plugin", with.plugin, "the plugin")->required()->check(CLI::ExistingFile);
  app.add_option("--table", file, "sources and judged reports")->required();
  app.add_flag("--print", print, "print every report as a row for the table");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& e) {
    return app.exit(e) == 0 ? 0 : 3;
  }
  try {
    file = fs::absolute(file);
    const table known = read_table(file);
    const auto seen = reports_of(known.sources, with, file.parent_path());
    if (print) print_rows(seen);
    const int differences = compare(seen, known);
    print_counts(seen, known);
    fmt::print("{} sources, no crash, {} reports, {} of them not as the table says\n",
               known.sources.size(), seen.size(), differences);
    return differences == 0 ? 0 : 1;
  } catch (const std::exception& e) {
    fmt::print(stderr, "checker-foreign: {}\n", e.what());
    return 3;
  }
}
