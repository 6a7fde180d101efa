// SPDX-License-Identifier: Apache-2.0
//
// bench-driver: runs the benchmark programs beside it in turn and writes what it found. Called by
// scripts/bench. Exit status: 0; 1 when a result was wrong or a program failed; 3 usage.

#include <algorithm>
#include <exception>
#include <filesystem>
#include <fstream>
#include <system_error>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "runtime/bench/driver/table.hpp"

namespace {

using namespace bench;
namespace fs = std::filesystem;

void write(const fs::path& path, const std::string& text) {
  std::ofstream file(path);
  file << text;
  if (!file.flush()) throw std::runtime_error("cannot write " + path.string());
}

std::vector<contestant> contestants_in(const fs::path& folder, const std::string& mimalloc) {
  std::vector<contestant> found;
  for (const char* name : {"reference", "tokio", "asio", "tbb", "async"}) {
    const fs::path program = folder / (std::string("bench-") + name);
    if (!fs::exists(program)) {
      fmt::print(stderr, "== {} does not take part: {} was not built\n", name, program.string());
      continue;
    }
    found.push_back({name, program.string(), "", rows_of(program.string())});
    if (std::string_view(name) == "tokio" && !mimalloc.empty()) {
      contestant with = found.back();
      with.name = "tokio+mimalloc";
      with.preload = mimalloc;
      found.push_back(std::move(with));
    }
  }
  return found;
}

/// Before the long run, which would be lost otherwise.
bool is_writable(const fs::path& folder) {
  std::error_code error;
  fs::create_directories(folder, error);
  return static_cast<bool>(std::ofstream(folder / "bench.md", std::ios::app));
}

/// Of several runs, the last one that has a cell counts.
samples read_all(const std::vector<std::string>& files) {
  samples found;
  for (const std::string& file : files)
    for (const auto& [key, values] : read_samples(file)) found[key] = values;
  return found;
}

int show(const samples& found, const plan& chosen, const fs::path& out) {
  const auto comparisons = compare(found, chosen);
  const std::string table = as_table(comparisons);
  write(out / "bench.md", table);
  write(out / "bench.json", as_json(found, comparisons, chosen));
  write(out / "bench.svg", as_svg(comparisons));
  fmt::print("{}", table);
  fmt::print(stderr, "== written: {0}/bench.md, {0}/bench.json, {0}/bench.svg\n", out.string());
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Runs every runtime's benchmarks in turn and compares them", "bench");
  plan chosen;
  bool quick = false;
  std::string folder = fs::path(argv[0]).parent_path().string();
  std::string out = "bench-report";
  std::string mimalloc;
  std::vector<std::string> earlier;
  chosen.workers = {0, 1, 2};
  app.add_flag("--quick", quick, "two short rounds: to see that it works, not to quote");
  app.add_option("--only", chosen.rows, "only these rows");
  app.add_option("--workers", chosen.workers, "numbers of workers; 0 is current-thread")
      ->delimiter(',');
  app.add_option("--rounds", chosen.rounds, "samples per cell")->check(CLI::PositiveNumber);
  app.add_option("--seconds", chosen.seconds, "length of a sample")->check(CLI::PositiveNumber);
  app.add_option("--seed", chosen.seed, "of the order");
  app.add_option("--show", earlier,
                 "run nothing: the table and chart of these bench.json; for a cell the last counts")
      ->check(CLI::ExistingFile);
  app.add_option("--programs", folder, "where bench-* are");
  // The last one counts: scripts/bench names its own first.
  app.add_option("--out", out, "folder for bench.md, bench.json and bench.svg")->take_last();
  app.add_option("--mimalloc", mimalloc, "library to preload for a second Tokio");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& e) {
    const int status = app.exit(e);
    return status == 0 ? 0 : 3;
  }
  if (quick) {
    chosen.rounds = 2;
    chosen.seconds = 0.05;
  }
  try {
    const auto contestants = contestants_in(folder, mimalloc);
    if (contestants.empty()) throw std::runtime_error("there are no benchmark programs in " + folder);
    const auto& known = contestants.front().rows;
    for (const std::string& row : chosen.rows) {
      if (std::find(known.begin(), known.end(), row) != known.end()) continue;
      fmt::print(stderr, "bench: there is no row '{}'; known are: {}\n", row,
                 fmt::join(known, ", "));
      return 3;
    }
    if (chosen.rows.empty()) chosen.rows = known;
    if (!is_writable(out)) {
      fmt::print(stderr, "bench: cannot write in '{}'; --out names another folder\n", out);
      return 3;
    }
    return show(earlier.empty() ? run(chosen, contestants) : read_all(earlier), chosen, out);
  } catch (const std::exception& e) {
    fmt::print(stderr, "bench: {}\n", e.what());
    return 1;
  }
}
