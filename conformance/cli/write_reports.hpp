// SPDX-License-Identifier: Apache-2.0
//
// Every view of a verification that goes into the output folder. One thread.
#pragma once

#include <string>

#include "conformance/cli/report.hpp"

namespace conformance::cli {

/// Writes them and says on stdout where they are. Throws usage_error.
void write_reports(const report& r, const std::string& folder);

}  // namespace conformance::cli
