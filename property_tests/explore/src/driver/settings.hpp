// SPDX-License-Identifier: Apache-2.0
//
// Options as a caller gave them, overridden by the environment, checked. Thread safety: before any
// schedule runs.
#pragma once

#include <taskspec/explore.hpp>

namespace taskspec::explore::inner {

/// Ends the process with status 3 and one sentence, without its full stop.
[[noreturn]] __attribute__((format(printf, 1, 2))) void usage_error(const char* why, ...);
/// One sentence on standard error.
__attribute__((format(printf, 1, 2))) void remark(const char* what, ...);

options settled(const options& given);

}  // namespace taskspec::explore::inner
