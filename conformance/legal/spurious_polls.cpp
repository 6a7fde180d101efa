// SPDX-License-Identifier: Apache-2.0
//
// Every suspended task is polled once more without having been woken (poll.spurious-permitted).
#include "conformance/textbook/variant.hpp"

LEGAL(spurious_polls) {
  bool polls_unasked() override { return true; }
};
