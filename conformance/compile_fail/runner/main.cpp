// SPDX-License-Identifier: Apache-2.0
//
// compile-twins: judges a runtime by the rules that the compiler must keep.
//
//   compile-twins --build DIR --source FILE --out RESULT.json [--jobs N] [--accept | --as-it-is]
//                 [--clang CLANG --plugin SO --checker-config FILE] SNIPPET...
//
// What the compiler accepts is shown to the checker, if there is one. The layer that refused is in the result:
// compiler, checker, or not enforced.
//
// Exit status: 0 every snippet is rejected by the layer it names (with --accept: accepted; --as-it-is: whatever was
// found); 1 some are not; 3 bad input.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <atomic>
#include <fstream>
#include <nlohmann/json.hpp>
#include <optional>
#include <thread>

#include "judge.hpp"

namespace {

using namespace conformance::compile_fail;

struct layered {
  judgement judged;
  const char* layer = "not enforced";
};

layered judge_layers(const snippet& about, const compiler& with, const std::optional<compiler>& checker) {
  const judgement first = judge(about, with);
  if (first.given == answer::rejected) return {first, "compiler"};
  if (first.given != answer::accepted || !checker) return {first};
  const judgement second = judge(about, *checker);
  if (second.given == answer::rejected) return {second, "checker"};
  return {second.given == answer::accepted ? first : second};
}

std::vector<layered> judge_all(const std::vector<snippet>& snippets, const compiler& with,
                               const std::optional<compiler>& checker, unsigned jobs) {
  std::vector<layered> judged(snippets.size());
  std::atomic<std::size_t> next{0};
  std::vector<std::jthread> workers;
  for (unsigned i = 0; i < jobs; ++i) {
    workers.emplace_back([&] {
      for (std::size_t at = 0; (at = next.fetch_add(1)) < snippets.size();)
        judged[at] = judge_layers(snippets[at], with, checker);
    });
  }
  workers.clear();
  return judged;
}

bool by_its_layer(const snippet& about, const layered& judged, bool has_checker) {
  if (judged.judged.given == answer::rejected) return true;
  // Without a checker its rules are not judged, which the result says.
  return judged.judged.given == answer::accepted && about.needs_checker && !has_checker;
}

// As the report reads it: one verdict a snippet.
nlohmann::json as_json(const snippet& about, const layered& judged, bool has_checker) {
  const answer given = judged.judged.given;
  const bool unseen = given == answer::accepted && about.needs_checker && !has_checker;
  const bool known = (given == answer::rejected || given == answer::accepted) && !unseen;
  return {{"rule", about.rule},
          {"verdict", given == answer::rejected ? "conforms" : known ? "violates" : "inconclusive"},
          {"answer", name_of(given)},
          {"layer", judged.layer},
          {"reason", unseen ? "no library can see this, and the checker was not built (it needs clang 19)"
                            : judged.judged.reason},
          {"file", about.file.string()},
          {"line", about.first_line}};
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"Judges a runtime by the rules that the compiler must keep"};
  std::filesystem::path build;
  std::string source;
  std::filesystem::path out;
  unsigned jobs = 2;
  bool accept = false;
  bool as_it_is = false;
  std::string clang;
  std::string plugin;
  std::string checker_config;
  std::vector<std::filesystem::path> files;
  app.add_option("--build", build, "configured build tree")->required();
  app.add_option("--source", source, "the file whose compile command is used")->required();
  app.add_option("--out", out, "write the verdicts here, as JSON");
  app.add_option("--jobs", jobs, "compilers at a time")->check(CLI::Range(1, 64));
  app.add_flag("--accept", accept, "the runtime is known to enforce nothing");
  app.add_flag("--as-it-is", as_it_is, "say what is enforced, whatever it is");
  app.add_option("--clang", clang, "a clang that loads the checker");
  app.add_option("--plugin", plugin, "the checker")->needs("--clang");
  app.add_option("--checker-config", checker_config, "what the checker knows of the runtime")->needs("--plugin");
  app.add_option("snippets", files, "snippet files")->required();
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& e) {
    return app.exit(e) == 0 ? 0 : 3;
  }
  try {
    std::vector<snippet> snippets;
    for (const auto& file : files) snippets.push_back(read_snippet(file));
    const compiler own(build, source);
    std::optional<compiler> checker;
    if (!checker_config.empty()) checker = own.with_checker(clang, plugin, checker_config);
    const auto judged = judge_all(snippets, own, checker, jobs);
    nlohmann::json all = nlohmann::json::array();
    bool as_wanted = true;
    for (std::size_t i = 0; i < snippets.size(); ++i) {
      const answer given = judged[i].judged.given;
      all.push_back(as_json(snippets[i], judged[i], checker.has_value()));
      const bool known = given == answer::rejected || given == answer::accepted;
      as_wanted = as_wanted && (as_it_is ? known
                                : accept ? given == answer::accepted
                                         : by_its_layer(snippets[i], judged[i], checker.has_value()));
      fmt::print("{:<14} {:<14} {:<32} {}\n               {}\n", name_of(given), judged[i].layer, snippets[i].rule,
                 snippets[i].file.filename().string(), judged[i].judged.reason);
    }
    if (!out.empty()) {
      std::ofstream result(out);
      if (!(result << all.dump(1) << '\n')) throw bad_input("cannot write " + out.string());
    }
    return as_wanted ? 0 : 1;
  } catch (const bad_input& e) {
    fmt::print(stderr, "compile-twins: {}\n", e.what());
    return 3;
  }
}
