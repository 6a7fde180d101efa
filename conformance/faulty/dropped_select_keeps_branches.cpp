// SPDX-License-Identifier: Apache-2.0
#include "conformance/textbook/variant.hpp"

FAULTY(dropped_select_keeps_branches, rule::combine_borrows_in_scope,
       "end before what they borrow") {
  bool dropped_combinator_drops_branches() override { return false; }
};
