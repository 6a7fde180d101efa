// SPDX-License-Identifier: Apache-2.0
#include "conformance/textbook/variant.hpp"

FAULTY(keeps_future_of_panicked, rule::panic_destroys_first, "before the panic was seen") {
  bool destroys_future_of_panicked() override { return false; }
};
