// SPDX-License-Identifier: Apache-2.0
//
// compile-twins: judges a runtime by the rules that the compiler must keep.
//
//   compile-twins --build DIR --source FILE --out RESULT.json [--out-without-checker RESULT.json]
//                 [--jobs N] [--accept | --as-it-is]
//                 [--clang CLANG --plugin SO --checker-config FILE] [--needs-checker] [--run-time
//                 --library FILE…] SNIPPET...
//
// What the compiler accepts is shown to the checker, if there is one; what a runtime with checks of
// its own may see is also run. The layers that refused are in the result: compiler, checker, run
// time, or not enforced.
//
// Exit status: 0 every snippet is rejected by the layer it names (with --accept: accepted;
// --as-it-is: whatever was found); 1 some are not; 3 bad input.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <fstream>
#include <functional>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>

#include "for_each_of.hpp"
#include "judge.hpp"
#include "run_time.hpp"
#include "together.hpp"

namespace {

using namespace conformance::compile_fail;
namespace fs = std::filesystem;

struct options {
  fs::path build;
  std::string source;
  fs::path out;
  fs::path out_without_checker;
  unsigned jobs = 2;
  bool accept = false;
  bool as_it_is = false;
  bool needs_checker = false;
  bool run_time = false;
  std::vector<std::string> libraries;
  checker_options checker;
  std::vector<fs::path> files;
};

struct layered {
  judgement judged;
  std::string layer = "not enforced";
};

struct layers {
  const compiler& own;
  const std::optional<compiler>& checker;
  bool run_time;
  const std::vector<std::string>& libraries;
};

// Of what the compiler accepts.
layered judge_run_time(const snippet& about, const layers& by, const judgement& compiled) {
  if (!by.run_time || !about.can_run) return {compiled};
  const judgement run = judge_run(about, by.own, by.libraries);
  if (run.given == answer::accepted) return {compiled};
  if (run.given != answer::rejected) return {run};
  return {run, "run time"};
}

struct verdicts {
  layered all;
  layered without_checker;
};

struct known_by_layer {
  seen_before own;
  seen_before checker;
};

verdicts judge_layers(const snippet& about, const layers& by, const known_by_layer& known) {
  const judgement first = judge(about, by.own, known.own);
  if (first.given == answer::rejected) return {{first, "compiler"}, {first, "compiler"}};
  if (first.given != answer::accepted) return {{first}, {first}};
  const layered run = judge_run_time(about, by, first);
  if (!by.checker) return {run, run};
  const judgement second = judge(about, *by.checker, known.checker);
  if (second.given == answer::accepted) return {run, run};
  const answer ran = run.judged.given;
  if (second.given != answer::rejected || ran == answer::accepted)
    return {{second, second.given == answer::rejected ? "checker" : "not enforced"}, run};
  if (ran != answer::rejected) return {run, run};
  return {{second, "checker and run time"}, run};
}

// Most twins compile, and most bad snippets before the checker sees them.
std::vector<known_by_layer> know_together(const std::vector<snippet>& snippets, const layers& by,
                                          unsigned jobs) {
  std::vector<bool> own_twins;
  std::vector<bool> own_bad;
  std::vector<bool> checker_twins(snippets.size());
  const std::vector<std::function<void()>> runs{
      [&] { own_twins = compile_together(snippets, by.own, false); },
      [&] { own_bad = compile_together(snippets, by.own, true); },
      [&] { if (by.checker) checker_twins = compile_together(snippets, *by.checker, false); }};
  for_each_of(runs.size(), jobs, [&](std::size_t at) { runs[at](); });
  std::vector<known_by_layer> known;
  for (std::size_t i = 0; i < snippets.size(); ++i)
    known.push_back({{own_twins[i], own_bad[i], {}}, {checker_twins[i], false, {}}});
  return known;
}

// The checker is shown what the compiler accepts.
void let_checker_refuse(const std::vector<snippet>& snippets, const compiler& checker,
                        std::vector<known_by_layer>& known) {
  std::vector<snippet> accepted;
  std::vector<std::size_t> numbers;
  for (std::size_t i = 0; i < snippets.size(); ++i) {
    if (!known[i].own.bad) continue;
    accepted.push_back(snippets[i]);
    numbers.push_back(i);
  }
  const auto refused = refuse_together(accepted, checker);
  for (std::size_t i = 0; i < numbers.size(); ++i)
    known[numbers[i]].checker.refusal = refused[i];
}

std::vector<verdicts> judge_all(const std::vector<snippet>& snippets, const layers& by,
                               unsigned jobs) {
  std::vector<known_by_layer> known = know_together(snippets, by, jobs);
  if (by.checker) let_checker_refuse(snippets, *by.checker, known);
  std::vector<verdicts> judged(snippets.size());
  for_each_of(snippets.size(), jobs, [&](std::size_t at) {
    try {
      judged[at] = judge_layers(snippets[at], by, known[at]);
    } catch (const bad_input& e) {
      throw bad_input(snippets[at].file.string() + ": " + e.what());
    }
  });
  return judged;
}

// A layer that was not there has not said no. Without the checker its rules are not judged, and for
// a runtime that rests on it, none are.
bool is_unseen(const options& with, const snippet& about, answer given) {
  return given == answer::accepted && with.checker.configuration.empty() &&
         (about.needs_checker || with.needs_checker);
}

bool is_as_wanted(const options& with, const snippet& about, answer given) {
  if (given == answer::unsupported) return true;
  if (with.as_it_is) return given == answer::rejected || given == answer::accepted;
  if (with.accept) return given == answer::accepted;
  return given == answer::rejected || is_unseen(with, about, given);
}

// As the report reads it: one verdict a snippet.
nlohmann::json as_json(const options& with, const snippet& about, const layered& judged) {
  const answer given = judged.judged.given;
  const bool unseen = is_unseen(with, about, given);
  const bool known = (given == answer::rejected || given == answer::accepted) && !unseen;
  return {
      {"rule", about.rule},
      {"verdict", given == answer::rejected      ? "conforms"
                  : given == answer::unsupported ? "unsupported"
                  : known                        ? "violates"
                                                 : "inconclusive"},
      {"answer", name_of(given)},
      {"layer", judged.layer},
      {"reason", unseen ? "no type shows this, and the checker was not built (it needs clang 19)"
                        : judged.judged.reason},
      {"file", about.file.string()},
      {"line", about.lines.front()}};
}

// A rule is unsupported only if all of its snippets are.
void leave_out_unsupported(nlohmann::json& all) {
  std::set<std::string> judged;
  for (const auto& one : all)
    if (one["verdict"] != "unsupported") judged.insert(one["rule"]);
  nlohmann::json left = nlohmann::json::array();
  for (auto& one : all)
    if (one["verdict"] != "unsupported" || !judged.contains(one["rule"]))
      left.push_back(std::move(one));
  all = std::move(left);
}

// A bounds header that lacks something is one sentence, not a wrong verdict for every snippet.
void require_fitting_header(const compiler& own, const std::string& probe) {
  const compiler_run run = own(probe, false);
  if (run.crashed) throw bad_input(own.program() + " died or did not start: " + run.output);
  if (run.status == 0) return;
  std::istringstream lines(run.output);
  std::string first;
  for (std::string line; std::getline(lines, line);) {
    if (line.find("error:") == std::string::npos) continue;
    if (first.empty()) first = line;
    if (const auto at = line.find("bounds header: "); at != std::string::npos)
      throw bad_input(line.substr(at));
    if (const auto at = line.find("adapter: "); at != std::string::npos)
      throw bad_input(line.substr(at));
  }
  throw bad_input("the runtime's bounds header does not compile: " + first);
}

void write(const nlohmann::json& verdicts, const fs::path& file) {
  if (file.empty()) return;
  std::ofstream result(file);
  if (!(result << verdicts.dump(1) << '\n')) throw bad_input("cannot write " + file.string());
}

int run(options with) {
  std::vector<snippet> snippets;
  for (const auto& file : with.files) snippets.push_back(read_snippet(file));
  const compiler own(with.build, with.source);
  require_fitting_header(own, own.source());
  std::optional<compiler> checker;
  if (!with.checker.configuration.empty()) {
    with.checker.probe = own.source();
    if (!with.checker.header.empty()) with.checker.precompiled = own.source() + ".checker.pch";
    checker = own.with_checker(with.checker);
  }
  const auto judged = judge_all(snippets, {own, checker, with.run_time, with.libraries}, with.jobs);
  bool as_wanted = true;
  nlohmann::json all = nlohmann::json::array();
  nlohmann::json without_checker = nlohmann::json::array();
  options no_checker = with;
  no_checker.checker = {};
  for (std::size_t i = 0; i < snippets.size(); ++i) {
    const auto add = [&](const options& under, const layered& one, nlohmann::json& into) {
      into.push_back(as_json(under, snippets[i], one));
      as_wanted = as_wanted && is_as_wanted(under, snippets[i], one.judged.given);
    };
    const layered& shown = judged[i].all;
    add(with, shown, all);
    if (!with.out_without_checker.empty())
      add(no_checker, judged[i].without_checker, without_checker);
    fmt::print("{:<14} {:<22} {:<32} {}\n               {}\n", name_of(shown.judged.given),
               shown.layer, snippets[i].rule, snippets[i].file.filename().string(),
               shown.judged.reason);
  }
  leave_out_unsupported(all);
  leave_out_unsupported(without_checker);
  write(all, with.out);
  write(without_checker, with.out_without_checker);
  return as_wanted ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"Judges a runtime by the rules that the compiler must keep"};
  options with;
  app.add_option("--build", with.build, "configured build tree")->required();
  app.add_option("--source", with.source, "the file whose compile command is used")->required();
  app.add_option("--out", with.out, "write the verdicts here, as JSON");
  app.add_option("--out-without-checker", with.out_without_checker,
                 "write here what is enforced where only the compiler is there; it counts as well");
  app.add_option("--jobs", with.jobs, "compilers at a time")->check(CLI::Range(1, 64));
  app.add_flag("--accept", with.accept, "the runtime is known to enforce nothing");
  app.add_flag("--as-it-is", with.as_it_is, "say what is enforced, whatever it is");
  app.add_flag("--needs-checker", with.needs_checker, "the runtime's types show nothing");
  app.add_flag("--run-time", with.run_time, "the runtime finds some mistakes when they run");
  app.add_option("--library", with.libraries, "what a program of the runtime is linked with");
  app.add_option("--clang", with.checker.clang, "a clang that loads the checker");
  app.add_option("--plugin", with.checker.plugin, "the checker")->needs("--clang");
  app.add_option("--checker-config", with.checker.configuration, "what it knows of the runtime")
      ->needs("--plugin");
  app.add_option("--header", with.checker.header, "what every snippet includes, precompiled");
  app.add_option("snippets", with.files, "snippet files")->required();
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& e) {
    return app.exit(e) == 0 ? 0 : 3;
  }
  try {
    return run(std::move(with));
  } catch (const bad_input& e) {
    fmt::print(stderr, "compile-twins: {}\n", e.what());
    return 3;
  }
}
