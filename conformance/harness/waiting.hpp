// SPDX-License-Identifier: Apache-2.0
//
// The only waits of the harness. They decide when to look again, never whether something is
// ordered: conditions synchronise by themselves.
#pragma once

#include <chrono>
#include <functional>

namespace conformance {

/// Looks at `condition` until it holds (true), until `idle` said twice in a row that nothing more
/// can happen while it still does not hold (false), or until `limit` ran out (false). `idle` may be
/// empty.
[[nodiscard]] bool wait_until(const std::function<bool()>& condition,
                              const std::function<bool()>& idle, std::chrono::nanoseconds limit);

/// For runtimes that cannot report quiescence: gives them a short while to do what they must not
/// do.
void let_time_pass(std::chrono::nanoseconds wait);

}  // namespace conformance
