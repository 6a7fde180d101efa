// SPDX-License-Identifier: Apache-2.0
//
// Waits for a leaf on a thread that may block: what the `blocking_` forms of channels and locks do.
//
// Thread safety: from any thread that is not polling a task.
#pragma once

#include "rt/leaf.hpp"

namespace rt::detail {

/// Returns when the leaf is ready. Throws `misuse` with the name of the call inside a task or in
/// block_on, where it would block the worker.
void block_until(leaf& awaited, const char* what);

}  // namespace rt::detail
