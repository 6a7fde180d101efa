// SPDX-License-Identifier: Apache-2.0
//
// SplitMix64: the only source of chance. Thread safety: none.
#pragma once

#include <cstdint>

namespace taskspec::explore::inner {

inline std::uint64_t mix(std::uint64_t x) {
  x += 0x9e3779b97f4a7c15u;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
  return x ^ (x >> 31);
}

class random_source {
 public:
  void seed(std::uint64_t value) { state_ = value; }
  std::uint64_t next() {
    const std::uint64_t value = mix(state_);
    state_ += 0x9e3779b97f4a7c15u;
    return value;
  }
  /// 0 … count-1
  unsigned below(unsigned count) { return static_cast<unsigned>(((next() >> 32) * count) >> 32); }
  bool one_in(unsigned count) { return below(count) == 0; }

 private:
  std::uint64_t state_ = 0;
};

}  // namespace taskspec::explore::inner
