// SPDX-License-Identifier: Apache-2.0

#include "runtime/bench/driver/table.hpp"

#include <map>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace bench {
namespace {

const std::map<std::string, double>& goals() {
  static const std::map<std::string, double> known = {
      {"spawn_join_1m", 3},    {"spawn_many_local", 2.5}, {"spawn_many_remote_idle", 2},
      {"spawn_await_seq", 3},  {"chained_spawn", 2},      {"yield_many", 2},
      {"ping_pong", 2},        {"oneshot_hop", 1.7},      {"skynet_1m", 6},
      {"fib27", 4},            {"joinset_100k", 3},       {"abort_join_100k", 2},
      {"mpsc_1_producer", 1.5}, {"mpsc_4_producers", 1.5}, {"mutex_handoff", 1.5},
      {"semaphore_handoff", 1.5}, {"timers_1m", 1.5}};
  return known;
}

std::string unit_of(const std::string& row) {
  if (row == "bytes_per_task") return "bytes";
  if (row == "idle_wakeups") return "wake-ups in 10 s";
  return "ns";
}

std::string workers_text(unsigned workers) {
  return workers == 0 ? "current-thread" : std::to_string(workers);
}

std::string with_spread(const summary& s) {
  return fmt::format("{:.1f} ({:.1f}–{:.1f})", s.median, s.low, s.high);
}

nlohmann::json as_object(const summary& s) {
  return {{"median", s.median}, {"low", s.low}, {"high", s.high}};
}

comparison compare_cell(const samples& found, const std::string& row, unsigned workers) {
  comparison c;
  c.row = row;
  c.workers = workers;
  c.unit = unit_of(row);
  const auto goal = goals().find(row);
  if (goal != goals().end()) c.goal = goal->second;
  for (const auto& [key, values] : found) {
    if (key.row != row || key.workers != workers) continue;
    const summary s = summarise(values);
    if (key.contestant == "reference") {
      c.reference = s;
    } else if (key.contestant.starts_with("tokio")) {
      if (!c.tokio_name.empty() && c.tokio.median <= s.median) continue;
      c.tokio_name = key.contestant;
      c.tokio = s;
    } else if (c.peer_name.empty() || s.median < c.peer) {
      c.peer_name = key.contestant;
      c.peer = s.median;
    }
  }
  if (!c.tokio_name.empty() && c.reference.median > 0) c.ratio = c.tokio.median / c.reference.median;
  return c;
}

}  // namespace

std::vector<comparison> compare(const samples& found, const plan& chosen) {
  std::vector<comparison> all;
  for (const std::string& row : chosen.rows) {
    for (const unsigned workers : chosen.workers) {
      if (found.contains({row, workers, "reference"})) {
        all.push_back(compare_cell(found, row, workers));
      }
    }
  }
  return all;
}

std::string as_table(const std::vector<comparison>& rows) {
  std::string out =
      "| row | workers | reference | best Tokio | which | times faster | goal | best other peer |\n"
      "|---|---|---|---|---|---|---|---|\n";
  for (const comparison& c : rows) {
    const bool ran = !c.tokio_name.empty();
    out += fmt::format("| {} ({}) | {} | {} | {} | {} | {} | {} | {} |\n", c.row, c.unit,
                       workers_text(c.workers), with_spread(c.reference),
                       ran ? with_spread(c.tokio) : "–", ran ? c.tokio_name : "–",
                       c.ratio > 0 ? fmt::format("{:.2f}", c.ratio) : "–",
                       c.goal > 0 ? fmt::format("{}", c.goal) : "–",
                       c.peer_name.empty() ? "–" : fmt::format("{} {:.1f}", c.peer_name, c.peer));
  }
  return out;
}

std::string as_json(const samples& found, const std::vector<comparison>& rows, const plan& chosen) {
  nlohmann::json out;
  out["rounds"] = chosen.rounds;
  out["seconds"] = chosen.seconds;
  out["seed"] = chosen.seed;
  out["samples"] = nlohmann::json::array();
  for (const auto& [key, values] : found) {
    out["samples"].push_back({{"row", key.row},
                              {"workers", key.workers},
                              {"runtime", key.contestant},
                              {"unit", unit_of(key.row)},
                              {"values", values}});
  }
  out["comparisons"] = nlohmann::json::array();
  for (const comparison& c : rows) {
    nlohmann::json one = {{"row", c.row}, {"workers", c.workers}, {"unit", c.unit},
                          {"reference", as_object(c.reference)}, {"goal", c.goal}};
    if (!c.tokio_name.empty()) {
      one["tokio"] = as_object(c.tokio);
      one["tokio_name"] = c.tokio_name;
      one["ratio"] = c.ratio;
    }
    if (!c.peer_name.empty()) one["peer"] = {{"name", c.peer_name}, {"median", c.peer}};
    out["comparisons"].push_back(one);
  }
  return out.dump(1) + "\n";
}

}  // namespace bench
