// SPDX-License-Identifier: Apache-2.0
#include "conformance/textbook/variant.hpp"

FAULTY(blocking_panic_is_cancelled, rule::blocking_panic_contained,
       "what the closure threw") {
  bool blocking_reports_panics() override { return false; }
};
