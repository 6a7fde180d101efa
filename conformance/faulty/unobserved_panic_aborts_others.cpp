// SPDX-License-Identifier: Apache-2.0
#include "conformance/textbook/variant.hpp"

FAULTY(unobserved_panic_aborts_others, rule::panic_detached_harmless,
       "the panic of a detached task") {
  bool panic_aborts_others(bool handle_alive) override { return !handle_alive; }
};
