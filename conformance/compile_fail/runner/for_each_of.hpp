// SPDX-License-Identifier: Apache-2.0
//
// Several compilers at a time.
#pragma once

#include <cstddef>
#include <functional>

namespace conformance::compile_fail {

/// Calls `each` for 0 … count - 1, on `jobs` threads. Once all have ended, throws again one of what
/// they threw.
void for_each_of(std::size_t count, unsigned jobs, const std::function<void(std::size_t)>& each);

}  // namespace conformance::compile_fail
