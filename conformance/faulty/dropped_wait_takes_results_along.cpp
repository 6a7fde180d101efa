// SPDX-License-Identifier: Apache-2.0
#include "conformance/textbook/variant.hpp"

FAULTY(dropped_wait_takes_results_along, rule::set_dropped_wait_takes_nothing,
       "although a wait was dropped") {
  bool set_dropped_wait_takes_nothing() override { return false; }
};
