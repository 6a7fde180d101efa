// SPDX-License-Identifier: Apache-2.0
//
// The running program, as one can type it in the working folder: relative where it lies below that,
// else whole. Any thread; does not throw.
#pragma once

#include <filesystem>
#include <string>
#include <system_error>

namespace conformance {

[[nodiscard]] inline std::string own_program() {
  std::error_code failed;
  const auto program = std::filesystem::read_symlink("/proc/self/exe", failed);
  if (failed) return "taskspec";
  const auto from_here = std::filesystem::proximate(program, failed);
  return failed || from_here.string().starts_with("..") ? program.string() : from_here.string();
}

}  // namespace conformance
