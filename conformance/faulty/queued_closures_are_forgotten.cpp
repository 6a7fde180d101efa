// SPDX-License-Identifier: Apache-2.0
#include "conformance/textbook/variant.hpp"

FAULTY(queued_closures_are_forgotten, rule::blocking_queued_cancelled_at_shutdown,
       "join of a queued closure resolves") {
  bool shutdown_resolves_queued_blocking() override { return false; }
};
