// SPDX-License-Identifier: Apache-2.0
//
// Awaiting a handle suspends once, even if the task is done: the joiner is polled again at once.
#include "conformance/textbook/variant.hpp"

LEGAL(hesitant_join) {
  bool join_suspends_first() override { return true; }
};
