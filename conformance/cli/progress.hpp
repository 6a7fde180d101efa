// SPDX-License-Identifier: Apache-2.0
//
// Says what a long run is doing: one line that is rewritten on a terminal, plain lines elsewhere
// (every tenth part, and each bad outcome at once). Goes to stderr. One thread.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace conformance::cli {

class progress {
 public:
  explicit progress(std::size_t total);
  ~progress();
  progress(progress&&) = delete;

  void started(const std::string& what);
  void ended(const std::string& what);
  /// A line that stays.
  void say(const std::string& line);

 private:
  void show();
  void clear();

  std::size_t total_;
  std::size_t done_ = 0;
  std::size_t last_tenth_ = 0;
  bool terminal_;
  std::vector<std::string> running_;
};

}  // namespace conformance::cli
