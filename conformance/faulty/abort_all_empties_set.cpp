// SPDX-License-Identifier: Apache-2.0
#include "conformance/textbook/variant.hpp"

FAULTY(abort_all_empties_set, rule::set_abort_all_keeps,
       "leaves every task in the set") {
  bool set_abort_all_keeps() override { return false; }
};
