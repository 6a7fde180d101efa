// SPDX-License-Identifier: Apache-2.0
//
// compile-twins: judges a runtime by the rules that the compiler must keep.
//
//   compile-twins --build DIR --source FILE --out RESULT.json [--jobs N] [--accept] SNIPPET...
//
// Exit status: 0 every snippet is rejected (or, with --accept, accepted); 1 some are not; 3 bad input.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <atomic>
#include <fstream>
#include <nlohmann/json.hpp>
#include <thread>

#include "judge.hpp"

namespace {

using namespace conformance::compile_fail;

std::vector<judgement> judge_all(const std::vector<snippet>& snippets, const compiler& with,
                                 unsigned jobs) {
  std::vector<judgement> judged(snippets.size());
  std::atomic<std::size_t> next{0};
  std::vector<std::jthread> workers;
  for (unsigned i = 0; i < jobs; ++i) {
    workers.emplace_back([&] {
      for (std::size_t at = 0; (at = next.fetch_add(1)) < snippets.size();)
        judged[at] = judge(snippets[at], with);
    });
  }
  workers.clear();
  return judged;
}

// As the report reads it: one verdict a snippet.
nlohmann::json as_json(const snippet& about, const judgement& judged) {
  const bool known = judged.given == answer::rejected || judged.given == answer::accepted;
  return {{"rule", about.rule},
          {"verdict", judged.given == answer::rejected ? "conforms"
                      : known                          ? "violates"
                                                       : "inconclusive"},
          {"answer", name_of(judged.given)},
          {"reason", judged.reason},
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
  std::vector<std::filesystem::path> files;
  app.add_option("--build", build, "configured build tree")->required();
  app.add_option("--source", source, "the file whose compile command is used")->required();
  app.add_option("--out", out, "write the verdicts here, as JSON");
  app.add_option("--jobs", jobs, "compilers at a time")->check(CLI::Range(1, 64));
  app.add_flag("--accept", accept, "the runtime is known to enforce nothing");
  app.add_option("snippets", files, "snippet files")->required();
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& e) {
    return app.exit(e) == 0 ? 0 : 3;
  }
  try {
    std::vector<snippet> snippets;
    for (const auto& file : files) snippets.push_back(read_snippet(file));
    const auto judged = judge_all(snippets, compiler(build, source), jobs);
    nlohmann::json all = nlohmann::json::array();
    bool as_wanted = true;
    for (std::size_t i = 0; i < snippets.size(); ++i) {
      all.push_back(as_json(snippets[i], judged[i]));
      as_wanted = as_wanted && judged[i].given == (accept ? answer::accepted : answer::rejected);
      fmt::print("{:<14} {:<24} {}\n               {}\n", name_of(judged[i].given), snippets[i].rule,
                 snippets[i].file.filename().string(), judged[i].reason);
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
