// SPDX-License-Identifier: Apache-2.0
#include "conformance/textbook/variant.hpp"

FAULTY(set_shutdown_does_not_wait, rule::set_shutdown_waits,
       "over when the shutdown completes") {
  bool set_shutdown_waits() override { return false; }
};
