// SPDX-License-Identifier: Apache-2.0
#include "conformance/textbook/variant.hpp"

FAULTY(timeout_looks_at_clock_first, rule::time_timeout_value_wins,
       "beats a deadline that has passed") {
  bool timeout_polls_inner_first() override { return false; }
};
