// SPDX-License-Identifier: Apache-2.0
#include "conformance/textbook/variant.hpp"

FAULTY(token_forgets_cancel, rule::token_sticky,
       "stay cancelled when the waiters were served") {
  bool token_stays_cancelled() override { return false; }
};
