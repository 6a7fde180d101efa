// SPDX-License-Identifier: Apache-2.0
//
// An aborted task is destroyed only after others had their turns (abort.may-be-late).
#include "conformance/textbook/variant.hpp"

LEGAL(late_abort) {
  unsigned abort_lets_pass() override { return 8; }
};
