// SPDX-License-Identifier: Apache-2.0
//
// A panic ends the thread it happens on; only the last worker is spared.
#include "conformance/textbook/variant.hpp"

FAULTY(panic_ends_worker, rule::schedule_panic_keeps_workers,
       "two workers run two tasks at once after tasks have panicked") {
  bool worker_survives_panic() override { return false; }
};
