// SPDX-License-Identifier: Apache-2.0
#include "conformance/textbook/variant.hpp"

FAULTY(cancelled_join_waits_for_wake, rule::abort_join_promptly,
       "resolves although what it waited for never came") {
  bool cancelled_is_done_at_once() override { return false; }
};
