// SPDX-License-Identifier: Apache-2.0
//
// junit.xml: a test suite for each chapter, a test for each rule, as CI systems read it. Pure
// function.
#pragma once

#include <string>

#include "conformance/cli/report.hpp"

namespace conformance::cli {

[[nodiscard]] std::string as_junit(const report& r);

}  // namespace conformance::cli
