// SPDX-License-Identifier: Apache-2.0
//
// The verdict table on stdout, by chapter, with what to do about each bad verdict. Pure function.
#pragma once

#include <string>

#include "conformance/cli/report.hpp"

namespace conformance::cli {

[[nodiscard]] std::string verdict_table(const report& r);

}  // namespace conformance::cli
