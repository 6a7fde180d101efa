// SPDX-License-Identifier: Apache-2.0
//
// What a child wrote, bounded: the beginning and the end, with a line that says how much is
// missing. A runtime that floods stderr costs its own output, not our memory. One thread.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

namespace conformance::cli {

class output_buffer {
 public:
  static constexpr std::size_t half = 64 * 1024;

  void append(std::string_view text) {
    const std::size_t room = half - std::min(half, head_.size());
    head_ += text.substr(0, room);
    tail_ += text.substr(std::min(room, text.size()));
    if (tail_.size() > 2 * half) trim();
  }

  [[nodiscard]] std::string text() {
    if (tail_.size() > half) trim();
    if (dropped_ == 0) return head_ + tail_;
    return head_ + "\n[… " + std::to_string(dropped_) + " bytes left out …]\n" + tail_;
  }

 private:
  void trim() {
    dropped_ += tail_.size() - half;
    tail_.erase(0, tail_.size() - half);
  }

  std::string head_;
  std::string tail_;
  std::uint64_t dropped_ = 0;
};

}  // namespace conformance::cli
