// SPDX-License-Identifier: Apache-2.0
#include "conformance/textbook/variant.hpp"

FAULTY(token_keeps_cancel_to_itself, rule::token_parent_to_child,
       "cancels its descendants") {
  bool token_cancels_children() override { return false; }
};
