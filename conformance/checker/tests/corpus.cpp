// SPDX-License-Identifier: Apache-2.0
//
// checker-corpus: every source of a build tree under the checker, with the flags it is compiled
// with. A report fails the run unless the line it is about, or the line above, explains it:
// `// explained: RULE because …`. The escape hatches are counted as well, and fail the run when
// there are more of them than the file of hatches explains.
//
//   checker-corpus --build DIR --plugin SO --config FILE [--strict] [--with-flag TEXT]
//                  [--root DIR --hatches FILE] --under FOLDER [FOLDER…]
//
// Exit status: 0 nothing unexplained, 1 reports or hatches, 3 bad input, or a clang that crashed or
// could not compile a file.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "analysed.hpp"
#include "conformance/compile_fail/runner/for_each_of.hpp"
#include "hatches.hpp"

namespace {

using namespace send_check_tests;
namespace fs = std::filesystem;
using words = std::vector<std::string>;

struct options {
  clang_and_plugin checker;
  std::string config;
  fs::path build;
  fs::path root;
  fs::path hatches;
  std::vector<std::string> under;
  std::string with_flag;
};

struct source {
  std::string file;
  words flags;  // include paths, definitions, language
};

// What a parse needs of the command of some other compiler.
words flags_of(const std::string& command) {
  std::string unquoted;
  for (std::size_t i = 0; i < command.size(); ++i) {
    if (command[i] == '\\' && i + 1 < command.size())
      unquoted += command[++i];
    else if (command[i] != '"')
      unquoted += command[i];
  }
  std::istringstream in(unquoted);
  words kept;
  for (std::string word; in >> word;) {
    if (word.starts_with("-I") || word.starts_with("-D") || word.starts_with("-std="))
      kept.push_back(word);
    if (word != "-isystem" && word != "-include") continue;
    std::string value;
    in >> value;
    if (value.find("cmake_pch") == std::string::npos) kept.insert(kept.end(), {word, value});
  }
  return kept;
}

std::vector<source> sources_of(const options& with) {
  const fs::path database = with.build / "compile_commands.json";
  std::ifstream in(database);
  if (!in) throw bad_input("cannot read " + database.string() + ": configure the build tree first");
  const auto commands = nlohmann::json::parse(in, nullptr, false);
  if (commands.is_discarded()) throw bad_input(database.string() + " is not JSON");
  std::vector<source> found;
  for (const auto& entry : commands) {
    const std::string file = entry.value("file", "");
    const bool wanted =
        std::any_of(with.under.begin(), with.under.end(),
                    [&](const std::string& folder) { return file.starts_with(folder); });
    const std::string command = entry.value("command", "");
    const bool seen =
        std::any_of(found.begin(), found.end(), [&](const auto& one) { return one.file == file; });
    if (wanted && !seen && command.find(with.with_flag) != std::string::npos &&
        file.ends_with(".cpp"))
      found.push_back({file, flags_of(command)});
  }
  for (const std::string& folder : with.under)
    if (std::none_of(found.begin(), found.end(),
                     [&](const auto& one) { return one.file.starts_with(folder); }))
      throw bad_input(database.string() + " compiles nothing under " + folder);
  return found;
}

bool is_explained(const reported& one) {
  std::ifstream in(one.file);
  std::string text;
  for (int number = 1; std::getline(in, text) && number <= one.line; ++number)
    if (number >= one.line - 1 &&
        text.find("// explained: " + one.rule + " because ") != std::string::npos)
      return true;
  return false;
}

// How many of all uses are not explained.
std::size_t judge_hatches(const options& with) {
  if (with.hatches.empty()) return 0;
  const hatch_counts counted = count_hatches(with.root);
  std::map<std::string, int> sums;
  for (const auto& [where, uses] : counted) sums[where.second] += uses;
  const auto sentences = unexplained_hatches(counted, with.hatches);
  for (const std::string& sentence : sentences) fmt::print("{}\n", sentence);
  fmt::print(
      "escape hatches: {} x assert_send_static (\"I vouch\"), {} x owned_closure (\"look "
      "inside\")\n",
      sums["assert_send_static"], sums["owned_closure"]);
  return sentences.size();
}

int run(const options& with) {
  const auto sources = sources_of(with);
  std::vector<analysed> each(sources.size());
  conformance::compile_fail::for_each_of(sources.size(), 2, [&](std::size_t at) {
    each[at] = analyse(with.checker, sources[at].flags, sources[at].file);
  });
  int explained = 0;
  int unexplained = 0;
  int broken = 0;
  for (std::size_t i = 0; i < sources.size(); ++i) {
    if (!each[i].broken.empty()) {
      ++broken;
      fmt::print("not analysed: {}: {}\n", sources[i].file, each[i].broken);
      continue;
    }
    for (const reported& one : each[i].reports) {
      ++(is_explained(one) ? explained : unexplained);
      if (!is_explained(one)) fmt::print("{}\n", one.text);
    }
  }
  fmt::print("{} files, {} not analysed, {} reports explained, {} not\n", sources.size(), broken,
             explained, unexplained);
  const std::size_t hatches = judge_hatches(with);
  return broken != 0 ? 3 : unexplained != 0 || hatches != 0 ? 1 : 0;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"Every source of a build tree under the checker"};
  options with;
  app.add_option("--clang", with.checker.clang, "the clang that loads the plugin");
  app.add_option("--plugin", with.checker.plugin, "the plugin")
      ->required()
      ->check(CLI::ExistingFile);
  app.add_option("--config", with.config, "its configuration")
      ->required()
      ->check(CLI::ExistingFile);
  app.add_option("--build", with.build, "configured build tree")->required();
  app.add_option("--with-flag", with.with_flag,
                 "only sources that are compiled with this in their flags");
  app.add_flag("--strict", with.checker.strict, "strict mode");
  app.add_option("--root", with.root, "where the sources are in which hatches are counted");
  app.add_option("--hatches", with.hatches, "how many there may be, and why")->needs("--root");
  app.add_option("--under", with.under, "only sources whose path begins so")->required();
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& e) {
    return app.exit(e) == 0 ? 0 : 3;
  }
  try {
    with.checker.configs = {with.config};
    return run(with);
  } catch (const std::exception& e) {
    fmt::print(stderr, "checker-corpus: {}\n", e.what());
    return 3;
  }
}
