// SPDX-License-Identifier: Apache-2.0
#include "conformance/textbook/variant.hpp"

FAULTY(token_looks_then_registers, rule::token_no_missed_registration,
       "while the token is being cancelled ends") {
  bool token_registers_atomically() override { return false; }
};
