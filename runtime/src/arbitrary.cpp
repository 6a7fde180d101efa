// SPDX-License-Identifier: Apache-2.0
//
// A cheap number per thread, so that select does not always ask the same branch first.

#include "rt/detail/branch.hpp"

namespace rt::detail {

std::size_t arbitrary_below(std::size_t n) noexcept {
  static thread_local std::uint32_t state = 0x9e3779b9u;
  state ^= state << 13;  // xorshift32
  state ^= state >> 17;
  state ^= state << 5;
  return state % n;
}

}  // namespace rt::detail
