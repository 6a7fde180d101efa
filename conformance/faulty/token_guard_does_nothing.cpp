// SPDX-License-Identifier: Apache-2.0
#include "conformance/textbook/variant.hpp"

FAULTY(token_guard_does_nothing, rule::token_drop_guard,
       "cancels its token when it is destroyed") {
  bool token_guard_cancels() override { return false; }
};
