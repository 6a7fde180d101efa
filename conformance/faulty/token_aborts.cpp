// SPDX-License-Identifier: Apache-2.0
#include "conformance/textbook/variant.hpp"

FAULTY(token_aborts, rule::token_signal_only,
       "goes on to its end after the cancel") {
  bool token_only_signals() override { return false; }
};
