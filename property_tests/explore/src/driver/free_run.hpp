// SPDX-License-Identifier: Apache-2.0
//
// The search in free-running mode. Thread safety: from the parent's one thread; fail_free from any.
#pragma once

#include "driver/child.hpp"

namespace taskspec::explore::inner {

result run_free(const body_of_user& body, const options& how);
/// Outside of controlled schedules: the running repetition is wrong.
void fail_free(const char* what);

}  // namespace taskspec::explore::inner
