// SPDX-License-Identifier: Apache-2.0
#include "conformance/textbook/variant.hpp"

FAULTY(takes_error_code_for_abort, rule::error_kinds_exclusive,
       "an exception that speaks of cancellation is a panic") {
  bool takes_error_code_for_abort() override { return true; }
};
