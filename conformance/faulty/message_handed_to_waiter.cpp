// SPDX-License-Identifier: Apache-2.0
#include "conformance/textbook/variant.hpp"

FAULTY(message_handed_to_waiter, rule::channel_recv_cancel_safe,
       "received although a receive was dropped") {
  bool message_waits_in_channel() override { return false; }
};
