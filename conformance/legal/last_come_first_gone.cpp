// SPDX-License-Identifier: Apache-2.0
//
// Shutdown destroys the tasks in the reverse order of their spawning; no order is promised.
#include "conformance/textbook/variant.hpp"

LEGAL(last_come_first_gone) {
  bool shutdown_takes_newest() override { return true; }
};
