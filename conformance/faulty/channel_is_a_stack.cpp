// SPDX-License-Identifier: Apache-2.0
#include "conformance/textbook/variant.hpp"

FAULTY(channel_is_a_stack, rule::channel_messages_in_order,
       "in the order of sending") {
  bool messages_in_order() override { return false; }
};
