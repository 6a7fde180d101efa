// SPDX-License-Identifier: Apache-2.0
//
// The command line of rulec as a function, so that tests can run it without a process.
#pragma once

#include <iosfwd>
#include <string>
#include <vector>

namespace rulec {

// Exit codes, the same as everywhere in the kit where they apply.
inline constexpr int exit_ok = 0;
inline constexpr int exit_uncovered = 1;
inline constexpr int exit_bad_input = 3;

int run(const std::vector<std::string>& arguments, std::ostream& out, std::ostream& err);

}  // namespace rulec
