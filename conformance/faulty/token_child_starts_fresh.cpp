// SPDX-License-Identifier: Apache-2.0
#include "conformance/textbook/variant.hpp"

FAULTY(token_child_starts_fresh, rule::token_child_of_cancelled,
       "child of a cancelled token starts cancelled") {
  bool token_child_inherits() override { return false; }
};
