// SPDX-License-Identifier: Apache-2.0
#include "conformance/textbook/variant.hpp"

FAULTY(panic_aborts_siblings, rule::panic_contained, "the other task ran to its end") {
  bool panic_aborts_others(bool handle_alive) override { return handle_alive; }
};
