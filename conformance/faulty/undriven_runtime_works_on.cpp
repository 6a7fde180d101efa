// SPDX-License-Identifier: Apache-2.0
#include "conformance/textbook/variant.hpp"

FAULTY(undriven_runtime_works_on, rule::runtime_current_thread_needs_driver,
       "does not go on while nobody is inside block_on") {
  bool undriven_stands_still() override { return false; }
};
