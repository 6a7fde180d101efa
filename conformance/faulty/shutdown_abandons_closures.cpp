// SPDX-License-Identifier: Apache-2.0
#include "conformance/textbook/variant.hpp"

FAULTY(shutdown_abandons_closures, rule::blocking_shutdown_waits,
       "drop does not return while the closure runs") {
  bool shutdown_waits_for_blocking() override { return false; }
};
