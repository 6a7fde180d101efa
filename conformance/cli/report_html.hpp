// SPDX-License-Identifier: Apache-2.0
//
// report.html: one self-contained page for people. Pure function.
#pragma once

#include <string>

#include "conformance/cli/report.hpp"

namespace conformance::cli {

[[nodiscard]] std::string as_html(const report& r);

}  // namespace conformance::cli
