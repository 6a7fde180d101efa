// SPDX-License-Identifier: Apache-2.0
//
// For each mistake the smallest program that can notice it. The same program is right when nothing
// is active: that is its mended twin. Built with the explorer, or without for plain and
// ThreadSanitizer stress. Thread safety: a scenario is a body; one at a time.
#pragma once

#include <taskspec/explore.hpp>

#include <ostream>

#include "small_runtime/mutant.hpp"

namespace small {

struct scenario {
  mutant mistake;
  const char* name;
  void (*body)();
  bool leaks = false;  ///< what goes wrong is memory that is not freed
};

inline std::ostream& operator<<(std::ostream& out, const scenario& one) { return out << one.name; }

/// All of them, in the order of the enumeration.
const scenario* begin_of_scenarios();
const scenario* end_of_scenarios();

}  // namespace small
