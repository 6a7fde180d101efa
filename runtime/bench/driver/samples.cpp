// SPDX-License-Identifier: Apache-2.0

#include "runtime/bench/driver/samples.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <fstream>
#include <memory>
#include <random>
#include <stdexcept>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace bench {
namespace {

std::string quoted(const std::string& word) {
  std::string out = "'";
  for (const char c : word) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

std::string output_of(const std::string& command) {
  std::FILE* pipe = popen(command.c_str(), "r");
  if (pipe == nullptr) throw std::runtime_error("no process could be started for: " + command);
  std::string text;
  std::array<char, 4096> buffer{};
  while (std::fgets(buffer.data(), buffer.size(), pipe) != nullptr) text += buffer.data();
  const int status = pclose(pipe);
  if (status != 0) {
    throw std::runtime_error(fmt::format(
        "this benchmark ended with status {}; run it by itself to see why:\n  {}\n{}",
        status, command, text));
  }
  return text;
}

double sample(const contestant& who, const std::string& row, unsigned workers, double seconds) {
  const std::string preload =
      who.preload.empty() ? "" : "LD_PRELOAD=" + quoted(who.preload) + " ";
  const std::string command = fmt::format("{}{} --bench {} --workers {} --seconds {}", preload,
                                          quoted(who.program), row, workers, seconds);
  const auto result = nlohmann::json::parse(output_of(command));
  return result.at("ns_per_op").get<double>();
}

struct turn {
  const contestant* who;
  std::string row;
  unsigned workers;
};

}  // namespace

samples read_samples(const std::string& file) {
  try {
    std::ifstream in(file);
    if (!in) throw std::runtime_error("there is no such file");
    const auto run = nlohmann::json::parse(in);
    samples found;
    for (const auto& one : run.at("samples")) {
      found[{one.at("row"), one.at("workers"), one.at("runtime")}] =
          one.at("values").get<std::vector<double>>();
    }
    return found;
  } catch (const std::exception& e) {
    throw std::runtime_error(
        fmt::format("{} is not the bench.json of an earlier run: {}", file, e.what()));
  }
}

std::vector<std::string> rows_of(const std::string& program) {
  std::vector<std::string> rows;
  const std::string text = output_of(quoted(program) + " --list");
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = text.find('\n', at);
    rows.push_back(text.substr(at, end - at));
    at = end == std::string::npos ? text.size() : end + 1;
  }
  return rows;
}

samples run(const plan& chosen, const std::vector<contestant>& contestants) {
  std::vector<turn> turns;
  for (const std::string& row : chosen.rows) {
    for (const unsigned workers : chosen.workers) {
      for (const contestant& who : contestants) {
        if (std::find(who.rows.begin(), who.rows.end(), row) != who.rows.end()) {
          turns.push_back({&who, row, workers});
        }
      }
    }
  }
  std::mt19937_64 random(chosen.seed);
  samples found;
  for (unsigned round = 0; round < chosen.rounds; ++round) {
    // Rows stay together, so that those which are compared are measured within seconds.
    std::stable_sort(turns.begin(), turns.end(),
                     [](const turn& a, const turn& b) { return a.row < b.row; });
    for (auto from = turns.begin(); from != turns.end();) {
      const auto to = std::find_if(from, turns.end(), [&](const turn& t) { return t.row != from->row; });
      std::shuffle(from, to, random);
      from = to;
    }
    for (const turn& t : turns) {
      found[{t.row, t.workers, t.who->name}].push_back(
          sample(*t.who, t.row, t.workers, chosen.seconds));
    }
    fmt::print(stderr, "== round {} of {} done\n", round + 1, chosen.rounds);
  }
  return found;
}

summary summarise(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const std::size_t n = values.size();
  if (n == 0) return {};
  return {values[n / 2], values[n / 10], values[n - 1 - n / 10]};
}

}  // namespace bench
