// SPDX-License-Identifier: Apache-2.0
#include "conformance/textbook/variant.hpp"

FAULTY(never_wakes_joiner, rule::join_completion_wakes_joiner,
       "the joiner that waited learns of the end") {
  bool wakes_joiner() override { return false; }
};
