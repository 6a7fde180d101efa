// SPDX-License-Identifier: Apache-2.0
//
// A complaint about an input of the rule compiler: where, and one sentence. Every part of the
// compiler collects these in a list instead of stopping at the first, so that one build shows all.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace rulec {

struct location {
  std::string file;
  int line = 0;

  friend bool operator==(const location&, const location&) = default;
};

struct diagnostic {
  location where;
  std::string sentence;
};

using diagnostics = std::vector<diagnostic>;

inline void complain(diagnostics& into, location where, std::string sentence) {
  into.push_back({std::move(where), std::move(sentence)});
}

// An input that cannot be read or an option that cannot be understood: no line to point at.
struct usage_error {
  std::string sentence;
};

}  // namespace rulec
