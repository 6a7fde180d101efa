// SPDX-License-Identifier: Apache-2.0
//
// Turns what ThreadSanitizer reports into a result: it counts the reports, and a case during which
// the count rises has raced. The text of a report goes to stderr as ever. In other builds nothing
// is ever counted.
//
// [own-exit-status] A race fails its case; it does not change the exit status of the process by
//                   itself, which stays GoogleTest's.
//
// Thread safety: everything from any thread; a report is counted on the thread that made the later
// access.
#pragma once

#include <cstdint>

namespace conformance {

class race_watch {
 public:
  /// Counts from now on.
  race_watch() : start_(reports()) {}
  /// Reports of data races since this watch was made.
  [[nodiscard]] std::uint64_t seen() const noexcept { return reports() - start_; }

 private:
  [[nodiscard]] static std::uint64_t reports() noexcept;
  std::uint64_t start_;
};

}  // namespace conformance
