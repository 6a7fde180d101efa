// SPDX-License-Identifier: Apache-2.0
#include "conformance/textbook/variant.hpp"

FAULTY(dropped_send_is_sent, rule::channel_send_cancelled_not_sent,
       "dropped send is destroyed with it") {
  bool dropped_send_takes_message_back() override { return false; }
};
