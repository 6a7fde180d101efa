// SPDX-License-Identifier: Apache-2.0
//
// Makes a failing schedule short: fewest preemptions, then fewest deviations from the default.
// Thread safety: in the parent, between schedules.
#pragma once

#include "driver/child.hpp"

namespace taskspec::explore::inner {

unsigned preemptions_of(const vec<deviation>& all);

/// `all` must fail with this kind, in a process that is warm or not; afterwards it is shorter, or
/// the same.
void reduce(const body_of_user& body, const options& how, bool warm, failure_kind kind,
            vec<deviation>& all);

}  // namespace taskspec::explore::inner
