// SPDX-License-Identifier: Apache-2.0
//
// checker-corpus: every source of a build tree under the checker, with the flags it is compiled
// with. A report fails the run unless the line it is about, or the line above, explains it: `//
// explained: RULE because …`.
//
//   checker-corpus --build DIR --plugin SO --config FILE [--strict] [--with-flag TEXT] --under
//   FOLDER [FOLDER…]
//
// Exit status: 0 nothing unexplained, 1 reports, 3 bad input, or a clang that crashed or could not
// compile a file.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <atomic>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <regex>
#include <sstream>
#include <thread>

#include "conformance/compile_fail/runner/compiler.hpp"

namespace {

namespace fs = std::filesystem;
using conformance::compile_fail::compiler;
using words = std::vector<std::string>;

struct bad_input : std::runtime_error {
  using std::runtime_error::runtime_error;
};

struct options {
  std::string clang = "clang++-19";
  std::string plugin;
  std::string config;
  fs::path build;
  std::vector<std::string> under;
  std::string with_flag;
  bool strict = false;
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

bool is_explained(const std::string& file, int line, const std::string& rule) {
  std::ifstream in(file);
  std::string text;
  for (int number = 1; std::getline(in, text) && number <= line; ++number)
    if (number >= line - 1 && text.find("// explained: " + rule + " because ") != std::string::npos)
      return true;
  return false;
}

struct outcome {
  std::vector<std::string> unexplained;
  int explained = 0;
  bool broken = false;
};

outcome check(const options& with, const source& about) {
  words command{with.clang};
  command.insert(command.end(), about.flags.begin(), about.flags.end());
  command.insert(command.end(),
                 {"-fsyntax-only", "-Wno-everything", "-ferror-limit=0", "-fno-caret-diagnostics",
                  "-fplugin=" + with.plugin, "-fplugin-arg-bounds-config=" + with.config});
  if (with.strict) command.emplace_back("-fplugin-arg-bounds-strict");
  const auto seen = compiler(command)(about.file, false);
  static const std::regex ours(R"(^(.*):(\d+):\d+: error: \[(bounds[a-z.-]+)\] .*$)");
  outcome result;
  result.broken = seen.crashed;
  std::istringstream lines(seen.output);
  for (std::string line; std::getline(lines, line);) {
    std::smatch match;
    if (std::regex_match(line, match, ours)) {
      if (is_explained(match[1], std::stoi(match[2]), match[3]))
        ++result.explained;
      else
        result.unexplained.push_back(line);
    } else if (line.find("error:") != std::string::npos) {
      result.broken = true;
    }
    if (result.broken && result.unexplained.empty()) result.unexplained.push_back(line);
  }
  return result;
}

int run(const options& with) {
  const auto sources = sources_of(with);
  std::vector<outcome> each(sources.size());
  std::atomic<std::size_t> next{0};
  {
    std::vector<std::jthread> workers;
    for (int i = 0; i < 2; ++i)
      workers.emplace_back([&] {
        for (std::size_t at = 0; (at = next.fetch_add(1)) < sources.size();)
          each[at] = check(with, sources[at]);
      });
  }
  int explained = 0;
  int unexplained = 0;
  int broken = 0;
  for (std::size_t i = 0; i < sources.size(); ++i) {
    explained += each[i].explained;
    if (each[i].broken) {
      ++broken;
      fmt::print("not analysed: {}\n", sources[i].file);
    } else {
      unexplained += static_cast<int>(each[i].unexplained.size());
    }
    for (const std::string& line : each[i].unexplained) fmt::print("{}\n", line);
  }
  fmt::print("{} files, {} not analysed, {} reports explained, {} not\n", sources.size(), broken,
             explained, unexplained);
  return broken != 0 ? 3 : unexplained != 0 ? 1 : 0;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"Every source of a build tree under the checker"};
  options with;
  app.add_option("--clang", with.clang, "the clang that loads the plugin");
  app.add_option("--plugin", with.plugin, "the plugin")->required()->check(CLI::ExistingFile);
  app.add_option("--config", with.config, "its configuration")
      ->required()
      ->check(CLI::ExistingFile);
  app.add_option("--build", with.build, "configured build tree")->required();
  app.add_option("--with-flag", with.with_flag,
                 "only sources that are compiled with this in their flags");
  app.add_flag("--strict", with.strict, "strict mode");
  app.add_option("--under", with.under, "only sources whose path begins so")->required();
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& e) {
    return app.exit(e) == 0 ? 0 : 3;
  }
  try {
    return run(with);
  } catch (const std::exception& e) {
    fmt::print(stderr, "checker-corpus: {}\n", e.what());
    return 3;
  }
}
