// SPDX-License-Identifier: Apache-2.0
#include "conformance/textbook/variant.hpp"

FAULTY(blocking_abort_discards_value, rule::blocking_not_abortable,
       "delivers its value although its abort") {
  bool started_blocking_keeps_value() override { return false; }
};
