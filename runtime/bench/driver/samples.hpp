// SPDX-License-Identifier: Apache-2.0
//
// Runs benchmark programs and keeps what they print: one process a sample, every contestant once a
// round, in an order that changes from round to round, so that a slow minute of the machine meets
// all of them.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace bench {

/// One program, as it takes part.
struct contestant {
  std::string name;     ///< "reference", "tokio", "tokio+mimalloc", ...
  std::string program;  ///< path
  std::string preload;  ///< a library for LD_PRELOAD, or empty
  std::vector<std::string> rows;
};

struct cell_key {
  std::string row;
  unsigned workers = 0;
  std::string contestant;
  auto operator<=>(const cell_key&) const = default;
};

/// Samples of a cell, in the order of the rounds.
using samples = std::map<cell_key, std::vector<double>>;

struct plan {
  std::vector<std::string> rows;
  std::vector<unsigned> workers;
  unsigned rounds = 5;
  double seconds = 0.3;
  std::uint64_t seed = 1;
};

/// The rows that a program has. Throws std::runtime_error with a sentence.
std::vector<std::string> rows_of(const std::string& program);

/// Throws std::runtime_error when a program fails or its result was wrong.
samples run(const plan& chosen, const std::vector<contestant>& contestants);

/// What a run wrote as JSON. Throws std::runtime_error with a sentence when it cannot be read.
samples read_samples(const std::string& file);

struct summary {
  double median = 0;
  double low = 0;   ///< tenth percentile; the least of fewer than ten
  double high = 0;  ///< ninetieth; the greatest of fewer than ten
};
summary summarise(std::vector<double> values);

}  // namespace bench
