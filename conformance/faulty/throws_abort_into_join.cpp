// SPDX-License-Identifier: Apache-2.0
#include "conformance/textbook/variant.hpp"

FAULTY(throws_abort_into_join, rule::abort_uncatchable, "no handler of the task was entered") {
  bool throws_abort_into_join() override { return true; }
};
