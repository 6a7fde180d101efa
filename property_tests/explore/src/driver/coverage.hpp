// SPDX-License-Identifier: Apache-2.0
//
// Which loaded libraries synchronise without being compiled with -fsanitize=thread: what they order
// is not seen, so races would be reported that are none. Thread safety: before any schedule runs.
#pragma once

namespace taskspec::explore::inner {

/// The file name of one such library, or nullptr. The C and C++ runtime libraries are known.
const char* uninstrumented_synchroniser();

}  // namespace taskspec::explore::inner
