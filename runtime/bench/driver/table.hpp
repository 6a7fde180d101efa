// SPDX-License-Identifier: Apache-2.0
//
// The comparison of a run: for each row and number of workers the reference runtime, the better of
// the two Tokios, their ratio and the goal, and the best of the other peers.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "runtime/bench/driver/samples.hpp"

namespace bench {

struct comparison {
  std::string row;
  unsigned workers = 0;
  std::string unit;
  summary reference;
  std::string tokio_name;  ///< the better one; empty when none ran
  summary tokio;
  double ratio = 0;  ///< how many times faster than it; 0 when there is none
  double goal = 0;   ///< the ratio aimed at; 0 when the row has none
  std::string peer_name;  ///< the best of the others, or empty
  double peer = 0;
};

std::vector<comparison> compare(const samples& found, const plan& chosen);

/// Markdown, one line a comparison.
std::string as_table(const std::vector<comparison>& rows);
std::string as_json(const samples& found, const std::vector<comparison>& rows, const plan& chosen);
/// Bars of the ratios on a logarithmic scale, with the goals as marks.
std::string as_svg(const std::vector<comparison>& rows);

}  // namespace bench
