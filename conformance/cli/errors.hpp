// SPDX-License-Identifier: Apache-2.0
//
// Exit codes of the program, and the exception that carries what was wrong with the input. Plain
// data.
#pragma once

#include <string>

namespace conformance::cli {

enum class exit_code : int {
  conforms = 0,
  violates = 1,
  unknown = 2,
  usage = 3,
};

/// Wrong input or environment: one clear sentence, shown as it is; the program ends with
/// exit_code::usage.
struct usage_error {
  std::string sentence;
};

}  // namespace conformance::cli
