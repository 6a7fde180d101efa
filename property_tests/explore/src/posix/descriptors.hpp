// SPDX-License-Identifier: Apache-2.0
//
// Threads that wait for descriptors. Thread safety: [one-turn].
#pragma once

namespace taskspec::explore::inner {

/// Makes those ready whose descriptors are; waits so many real milliseconds for it. True when any
/// became ready.
bool look_at_descriptors(int milliseconds);

}  // namespace taskspec::explore::inner
