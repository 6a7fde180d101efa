// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace taskspec::explore::inner {
/// Whether any object of the program was compiled with -fsanitize=thread.
bool has_instrumented_code();
}  // namespace taskspec::explore::inner
