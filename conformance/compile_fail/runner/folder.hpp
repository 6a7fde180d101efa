// SPDX-License-Identifier: Apache-2.0
//
// A folder for what is generated, which goes with its owner.
#pragma once

#include <filesystem>

namespace conformance::compile_fail {

class folder {
 public:
  /// Throws bad_input when none can be made.
  folder();
  folder(const folder&) = delete;
  folder& operator=(const folder&) = delete;
  ~folder();
  [[nodiscard]] std::filesystem::path operator/(const char* name) const { return path_ / name; }

 private:
  std::filesystem::path path_;
};

}  // namespace conformance::compile_fail
