// SPDX-License-Identifier: Apache-2.0
//
// checker-shapes: how much of the marked shapes the checker finds, and how often it is wrong, in
// default and strict mode; with --tidy, what clang-tidy alone finds in its best configuration.
//
// Exit status: 0 the goals are met, 1 they are not, 3 bad input or a tool that crashed.
#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <fstream>
#include <functional>
#include <set>

#include "conformance/compile_fail/runner/compiler.hpp"
#include "conformance/compile_fail/runner/for_each_of.hpp"
#include "marks.hpp"

namespace {

using namespace send_check_tests;
using conformance::compile_fail::compiler;
using words = std::vector<std::string>;
namespace fs = std::filesystem;

struct bad_input : std::runtime_error {
  using std::runtime_error::runtime_error;
};

struct options {
  std::string clang = "clang++-19";
  std::string tidy;
  std::string plugin;
  std::string config;
  std::string header;  // precompiled, because every shape includes it
  std::string precompiled;
  std::vector<fs::path> shapes;
  std::vector<fs::path> mutations;
  double least_found = 95;
  double least_found_strict = 99;
  double most_wrong = 2;
  bool details = false;
};

// The best configuration of the checks that clang-tidy 19 has for coroutines.
constexpr const char* stock_checks =
    "--checks=-*,misc-coroutine-hostile-raii,cppcoreguidelines-avoid-capturing-lambda-coroutines,"
    "cppcoreguidelines-avoid-reference-coroutine-parameters,cppcoreguidelines-no-suspend-with-lock";
constexpr const char* stock_config =
    "--config={CheckOptions: {misc-coroutine-hostile-raii.RAIITypesList: "
    "'std::lock_guard;std::scoped_lock;std::unique_lock;std::shared_lock;mini::rc;mini::token;mini:"
    ":lease', "
    "misc-coroutine-hostile-raii.AllowedAwaitablesList: 'mini::ready'}}";

words checker_command(const options& with, bool strict, const std::string& more_config = {}) {
  words command{with.clang,
                "-std=c++20",
                "-fsyntax-only",
                "-Wno-everything",
                "-ferror-limit=0",
                "-fno-caret-diagnostics",
                "-fplugin=" + with.plugin,
                "-fplugin-arg-bounds-config=" + with.config};
  if (!with.precompiled.empty()) command.insert(command.end(), {"-include-pch", with.precompiled});
  if (strict) command.emplace_back("-fplugin-arg-bounds-strict");
  if (!more_config.empty()) command.push_back("-fplugin-arg-bounds-config=" + more_config);
  return command;
}

std::string run(const words& command, const fs::path& file) {
  const auto seen = compiler(command)(file, false);
  if (seen.crashed)
    throw bad_input(command.front() + " crashed on " + file.string() + ": " + seen.output);
  return seen.output;
}

using judge_one = std::function<void(const fs::path&, const std::vector<mark>&, score&)>;

score judge_all(const std::vector<fs::path>& files, const judge_one& judge) {
  std::vector<score> each(files.size());
  conformance::compile_fail::for_each_of(
      files.size(), 2, [&](std::size_t i) { judge(files[i], read_marks(files[i]), each[i]); });
  score sum;
  for (const score& one : each) {
    sum.expected += one.expected;
    sum.found += one.found;
    sum.wrong += one.wrong;
    sum.details.insert(sum.details.end(), one.details.begin(), one.details.end());
  }
  return sum;
}

double found_percent(const score& of) {
  return of.expected == 0 ? 0 : 100.0 * of.found / of.expected;
}
double wrong_percent(const score& of) {
  const int said = of.found + of.wrong;
  return said == 0 ? 0 : 100.0 * of.wrong / said;
}

void print(const char* name, const score& of, bool details) {
  fmt::print("{:<36} {:>8} {:>6} ({:5.1f} %) {:>6} ({:4.1f} %)\n", name, of.expected, of.found,
             found_percent(of), of.wrong, wrong_percent(of));
  if (details)
    for (const std::string& line : of.details) fmt::print("    {}\n", line);
}

// Silent as it is; each type that a mark names, once it is not Send, is reported at the marked
// lines and only there.
void mutate(const options& with, const fs::path& file, const std::vector<mark>& marks,
            score& into) {
  compare(file, {}, read_diagnostics(run(checker_command(with, false), file), file, "error"), into);
  std::set<std::string> types;
  for (const mark& one : marks) types.insert(one.type);
  if (types.empty()) throw bad_input(file.string() + " has no '// when TYPE: RULE' mark");
  for (const std::string& type : types) {
    const fs::path config =
        fs::temp_directory_path() / fmt::format("{}.{}.conf", file.stem().string(), ::getpid());
    std::ofstream(config) << "not_send " << type << '\n';
    std::vector<mark> wanted;
    for (const mark& one : marks)
      if (one.type == type) wanted.push_back(one);
    const std::string output = run(checker_command(with, false, config.string()), file);
    fs::remove(config);
    compare(file, wanted, read_diagnostics(output, file, "error"), into);
  }
}

void precompile(options& with) {
  with.precompiled = (fs::temp_directory_path() / fmt::format("shape.{}.pch", ::getpid())).string();
  const auto seen = compiler({with.clang, "-std=c++20", "-Wno-everything", "-x", "c++-header", "-o",
                              with.precompiled})(with.header, false);
  if (seen.status != 0)
    throw bad_input(with.clang + " cannot precompile " + with.header + ": " + seen.output);
}

bool judge_shapes(const options& with) {
  const auto judged = [&](bool strict) {
    return judge_all(with.shapes, [&, strict](const fs::path& file, const std::vector<mark>& marks,
                                              score& into) {
      compare(file, marks,
              read_diagnostics(run(checker_command(with, strict), file), file, "error"), into);
    });
  };
  const score usual = judged(false);
  const score strict = judged(true);
  const score mutated =
      judge_all(with.mutations, [&](const fs::path& file, const std::vector<mark>& marks,
                                    score& into) { mutate(with, file, marks, into); });
  fmt::print("{} shapes                            expected  found             wrong\n",
             with.shapes.size());
  print("checker, default", usual, true);
  print("checker, strict", strict, true);
  if (!with.mutations.empty()) print("one type marked not Send", mutated, true);
  if (!with.tidy.empty()) {
    const words command{with.tidy,
                        "--quiet",
                        stock_checks,
                        stock_config,
                        "--extra-arg=-std=c++20",
                        "--extra-arg=-Wno-everything"};
    print("stock clang-tidy 19, best settings",
          judge_all(with.shapes,
                    [&](const fs::path& file, const std::vector<mark>& marks, score& into) {
                      compare_leniently(
                          file, marks, read_diagnostics(run(command, file), file, "warning"), into);
                    }),
          with.details);
  }
  return found_percent(usual) >= with.least_found && wrong_percent(usual) <= with.most_wrong &&
         found_percent(strict) >= with.least_found_strict && mutated.found == mutated.expected &&
         mutated.wrong == 0;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"How much of the marked shapes the checker finds"};
  options with;
  app.add_option("--clang", with.clang, "the clang that loads the plugin");
  app.add_option("--plugin", with.plugin, "the plugin")->required()->check(CLI::ExistingFile);
  app.add_option("--config", with.config, "its configuration")->required();
  app.add_option("--header", with.header, "the header that every shape includes")
      ->check(CLI::ExistingFile);
  app.add_option("--tidy", with.tidy, "also measure this clang-tidy, without the checker");
  app.add_option("--mutation", with.mutations, "files for mutation")->check(CLI::ExistingFile);
  app.add_option("--least-found", with.least_found, "goal in percent, default mode");
  app.add_option("--least-found-strict", with.least_found_strict, "goal in percent, strict mode");
  app.add_option("--most-wrong", with.most_wrong, "goal in percent of all reports, default mode");
  app.add_flag("--details", with.details, "also say what clang-tidy alone gets wrong");
  app.add_option("shapes", with.shapes, "shape files")->required()->check(CLI::ExistingFile);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& e) {
    return app.exit(e) == 0 ? 0 : 3;
  }
  try {
    if (!with.header.empty()) precompile(with);
    const bool met = judge_shapes(with);
    if (!with.precompiled.empty()) fs::remove(with.precompiled);
    return met ? 0 : 1;
  } catch (const std::exception& e) {
    fmt::print(stderr, "checker-shapes: {}\n", e.what());
    return 3;
  }
}
