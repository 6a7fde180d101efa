// SPDX-License-Identifier: Apache-2.0
#include "conformance/textbook/variant.hpp"

FAULTY(forgets_abort_of_running, rule::abort_running_continues,
       "destroyed at its next suspension point") {
  bool remembers_abort_while_running() override { return false; }
};
