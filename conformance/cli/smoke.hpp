// SPDX-License-Identifier: Apache-2.0
//
// Asks a suite whether its adapter works at all, in a process of its own. One thread.
#pragma once

#include <string>

#include "conformance/cli/settings.hpp"
#include "conformance/cli/suite.hpp"

namespace conformance::cli {

struct smoke_result {
  std::string problem;  // empty: works. Otherwise a sentence
  std::string output;   // of the process, when there is a problem
};

[[nodiscard]] smoke_result smoke_test(const suite& s, const settings& how,
                                      const std::string& variant);

}  // namespace conformance::cli
