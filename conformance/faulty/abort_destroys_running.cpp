// SPDX-License-Identifier: Apache-2.0
#include "conformance/textbook/variant.hpp"

FAULTY(abort_destroys_running, rule::poll_destruction_exclusive,
       "not destroyed while a thread polls it") {
  bool abort_destroys_running() override { return true; }
};
