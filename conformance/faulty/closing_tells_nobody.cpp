// SPDX-License-Identifier: Apache-2.0
#include "conformance/textbook/variant.hpp"

FAULTY(closing_tells_nobody, rule::channel_closing_wakes_receiver,
       "ends a pending receive") {
  bool closing_wakes() override { return false; }
};
